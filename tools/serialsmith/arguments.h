// The arguments that are texts or file names of strangers, past CLI11, which would split "[a,b]",
// take "-x" for a flag and "find" for a command.
//
// Every such argument is shielded before CLI11 sees it, and comes back byte for byte.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_ARGUMENTS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace serialsmith::tools {

// Adds a positional for any number of texts, or for exactly one; read it with TextsOf().
CLI::Option* AddTexts(CLI::App& command, const std::string& name, const std::string& description);
CLI::Option* AddText(CLI::App& command, const std::string& name, const std::string& description);
std::vector<std::string> TextsOf(const CLI::Option& texts);

// For options whose value may not be empty: a script's unset variable must not pass for "none".
CLI::Validator NotEmpty();

// The long options of a command, as they are typed.
std::vector<std::string> LongNames(const CLI::App& command);

struct ShieldedLine {
  std::vector<std::string> arguments;  // for CLI11
  std::string mistyped;                // the first one that is no option but seems meant as one
  bool asks_for_help = false;
};

// Shields the texts among the arguments of `command`. What is no option of the command but looks
// like a mistyped one ("--jsn") is no text; after "--" all are texts.
ShieldedLine ShieldTexts(const CLI::App& command, std::vector<std::string> arguments);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_ARGUMENTS_H_
