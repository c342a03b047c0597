#include "tools/serialsmith/usage.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace serialsmith::tools {
namespace {

TEST(Usage, RunsTheCommandThatWasNamed) {
  CLI::App app("", "program");
  app.require_subcommand(1);
  int runs = 0;
  app.add_subcommand("run", "")->callback([&] { ++runs; });
  Output output;
  EXPECT_EQ(ParseAndRun(app, {"run"}, output), kExitYes);
  EXPECT_EQ(runs, 1);
}

TEST(Usage, MistypedLinesRunNothing) {
  const std::vector<std::vector<std::string>> lines = {
      {}, {"walk"}, {"--flag"}, {"run", "--flag"}, {"run", "extra"}};
  for (const std::vector<std::string>& line : lines) {
    CLI::App app("", "program");
    app.require_subcommand(1);
    int runs = 0;
    app.add_subcommand("run", "")->callback([&] { ++runs; });
    Output output;
    EXPECT_EQ(ParseAndRun(app, line, output), kExitUsage);
    EXPECT_EQ(runs, 0);
  }
}

}  // namespace
}  // namespace serialsmith::tools
