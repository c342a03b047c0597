// How `--help` looks: two columns, a line no wider than a terminal, nothing of CLI11's own words.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_HELP_FORMAT_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_HELP_FORMAT_H_

#include <CLI/CLI.hpp>
#include <string>

namespace serialsmith::tools {

// Commands that are added to an app later inherit it.
class HelpFormat final : public CLI::Formatter {
 public:
  // The type alone; CLI11 would tell there what its validators want and what excludes what.
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_HELP_FORMAT_H_
