#include "tools/serialsmith/help_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>

namespace serialsmith::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class HelpFormatTest : public ::testing::Test {
 protected:
  HelpFormatTest() { app_.formatter(std::make_shared<HelpFormat>()); }

  CLI::App app_{"", "program"};
  unsigned number_ = 0;
  bool flag_ = false;
  std::string text_;
};

TEST_F(HelpFormatTest, ShowsTheTypeWithoutItsValidators) {
  app_.add_option("--jobs", number_, "Threads")->type_name("N")->check(CLI::Range(1U, 9U));
  app_.add_option("--format", text_, "How")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"csv", "jsonl"}))
      ->required();
  EXPECT_THAT(app_.help(), HasSubstr("\n  --jobs N                    Threads\n"));
  EXPECT_THAT(app_.help(), HasSubstr("\n  --format FORMAT REQUIRED    How\n"));
}

TEST_F(HelpFormatTest, SaysWhatExcludesWhatInTheSecondColumn) {
  app_.add_flag("--one", flag_, "First");
  app_.add_flag("--two", flag_, "Second")->excludes("--one");
  EXPECT_THAT(app_.help(),
              HasSubstr("  --one                       First; not together with --two"));
  EXPECT_THAT(app_.help(), Not(HasSubstr("Excludes")));
}

TEST_F(HelpFormatTest, BreaksLongDescriptionsBetweenWords) {
  std::string words;
  for (int i = 0; i < 60; ++i) words.append(std::to_string(i)).append(" ");
  app_.add_flag("--flag", flag_, words + std::string(90, 'x') + " end");
  std::istringstream lines(app_.help());
  std::string read;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.size() <= 100 || line.find('x') != line.npos) << line;
    const std::size_t text = line.find_first_not_of(' ', line.find("--flag") == 2 ? 8 : 0);
    if (text == 30) read += line.substr(text) + " ";
  }
  EXPECT_EQ(read, words + std::string(90, 'x') + " end ");
}

TEST_F(HelpFormatTest, IsInheritedByCommands) {
  CLI::App* command = app_.add_subcommand("run", "");
  command->add_option("--jobs", number_, "Threads")->type_name("N")->check(CLI::Range(1U, 9U));
  EXPECT_THAT(command->help(), HasSubstr("--jobs N                    Threads\n"));
}

}  // namespace
}  // namespace serialsmith::tools
