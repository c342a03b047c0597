#include "tools/serialsmith/arguments.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace serialsmith::tools {
namespace {

using Words = std::vector<std::string>;

// A command like `check`, and what it makes of its arguments.
class TextCommand final {
 public:
  TextCommand() : command_(*app_.add_subcommand("check", "")) {
    texts_ = AddTexts(command_, "TEXT", "");
    command_.add_option("--keys", keys_, "")->check(NotEmpty());
    command_.add_flag("--json", json_, "");
    app_.add_subcommand("find", "");
  }

  ShieldedLine Shield(const Words& arguments) const { return ShieldTexts(command_, arguments); }

  Words Parse(const Words& arguments) {
    Words line = Shield(arguments).arguments;
    line.insert(line.begin(), "check");
    std::ranges::reverse(line);
    app_.parse(line);
    return TextsOf(*texts_);
  }

  const std::string& keys() const { return keys_; }
  bool json() const { return json_; }

 private:
  CLI::App app_;
  CLI::App& command_;
  CLI::Option* texts_;
  std::string keys_;
  bool json_ = false;
};

TEST(Arguments, TextsComeBackByteForByte) {
  for (const std::string text :
       {"",      "-",  "-A", "-TMVRJ-M6K4K", "--TMVRJ",  "[a,b]",  "[]", "{}",    "a,b", "find",
        "check", "++", "=",  "%%",           "\xff\xfe", "a b\nc", "/x", "--A=b", "-1",  "---"}) {
    EXPECT_EQ(TextCommand().Parse({text}), Words{text});
  }
}

TEST(Arguments, OptionsKeepTheirMeaningAmongTexts) {
  TextCommand command;
  EXPECT_EQ(command.Parse({"a", "--keys", "-k", "b", "--json", "-C"}), (Words{"a", "b", "-C"}));
  EXPECT_EQ(command.keys(), "-k");
  EXPECT_TRUE(command.json());
  TextCommand joined;
  EXPECT_EQ(joined.Parse({"--keys=[k,l]", "a"}), Words{"a"});
  EXPECT_EQ(joined.keys(), "[k,l]");
}

TEST(Arguments, BehindTwoDashesAllAreTexts) {
  TextCommand command;
  EXPECT_EQ(command.Parse({"--json", "--", "--json", "--keys", "--", "-x"}),
            (Words{"--json", "--keys", "--", "-x"}));
}

TEST(Arguments, MistypedOptionsAreNoTexts) {
  for (const std::string option : {"--jsn", "-q", "-json", "--key=x", "--with-dashes", "--Keys",
                                   "--KEYS", "--k_eys", "--Verbose", "--no_colour"}) {
    EXPECT_EQ(TextCommand().Shield({"a", option, "--Json"}).mistyped, option);
  }
}

TEST(Arguments, TextsWithDashesAreNotTakenForMistypedOptions) {
  for (const std::string text :
       {"-hmvrj-aaaa", "-TMVRJ", "-KEYS", "--TMVRJ", "-tmvrj-m6k4k", "--tmvrj-m6k4k",
        "--TMVRJ-M6K4K-EW5AS-KSR49-QV841", "--TMVRJ_M6K4K_EW5AS_KSR49_QV841",
        "-tmvrj-m6k4k-ew5as-ksr49-qv841", "--tmvrj-mckck-ewsas-ksrag-qvbaa", "---keys"}) {
    EXPECT_EQ(TextCommand().Shield({text}).mistyped, "") << text;
    EXPECT_EQ(TextCommand().Parse({text}), Words{text});
  }
  EXPECT_EQ(TextCommand().Shield({"--keys", "--Keys", "--", "--Json"}).mistyped, "");
}

TEST(Arguments, AsksForHelpByAnOptionAlone) {
  for (const std::string option : {"-h", "--help", "-help"}) {
    EXPECT_TRUE(TextCommand().Shield({"a", option}).asks_for_help) << option;
  }
  for (const Words& line : {Words{"-hmvrj-aaaa"}, {"--", "-h"}, {"--keys", "-h"}, {"--helpp"}}) {
    EXPECT_FALSE(TextCommand().Shield(line).asks_for_help) << line.front();
  }
}

TEST(Arguments, AnEmptyValueIsNotTakenFromTheNextArgument) {
  EXPECT_THROW(TextCommand().Parse({"--keys=", "a"}), CLI::ValidationError);
  EXPECT_THROW(TextCommand().Parse({"--keys", "", "a"}), CLI::ValidationError);
}

RC_GTEST_PROP(Arguments, AnyTextsComeBackBehindTwoDashes, (const Words& texts)) {
  Words line = {"--"};
  line.insert(line.end(), texts.begin(), texts.end());
  RC_ASSERT(TextCommand().Parse(line) == texts);
}

}  // namespace
}  // namespace serialsmith::tools
