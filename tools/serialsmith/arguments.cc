#include "tools/serialsmith/arguments.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "tools/serialsmith/nearest.h"

namespace serialsmith::tools {
namespace {

// No classification of CLI11 begins with it.
constexpr char kShield = '=';
constexpr std::size_t kLongestFlag = 24;
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

bool TakesTexts(const CLI::App& command) {
  const auto options = command.get_options();
  return std::ranges::any_of(options, [](const CLI::Option* option) {
    return option->get_positional() && option->get_allow_extra_args();
  });
}

const CLI::Option* FindOption(const CLI::App& command, std::string_view argument) {
  if (argument == "-help") return command.get_help_ptr();
  const std::string name(argument.substr(0, argument.find('=')));
  return name.size() < 2 || name[0] != '-' ? nullptr : command.get_option_no_throw(name);
}

// Whether what is no option of a command that takes texts seems meant as one. A text may begin with
// dashes too: a serial has digits or capitals, and is far longer than the name of an option.
bool LooksMistyped(const CLI::App& command, std::string_view argument) {
  const std::string_view name = argument.substr(0, argument.find('='));
  const std::size_t dashes = name.find_first_not_of('-');
  if (dashes != 1 && dashes != 2) return false;
  const std::string_view letters = dashes == 1 ? kLower : kNameCharacters;
  if (letters.find(name[dashes]) == letters.npos || name[dashes] == '_') return false;
  if (!Nearest(std::string(name), LongNames(command)).empty()) return true;
  return name.size() <= kLongestFlag && name.find_first_not_of(letters, dashes) == name.npos &&
         name.find_first_of(kLower) != name.npos;
}

}  // namespace

CLI::Option* AddTexts(CLI::App& command, const std::string& name, const std::string& description) {
  return AddText(command, name, description)
      ->required(false)
      ->expected(1, CLI::detail::expected_max_vector_size);
}

CLI::Option* AddText(CLI::App& command, const std::string& name, const std::string& description) {
  const auto keep = [](const CLI::results_t&) { return true; };
  return command.add_option(name, keep, description)->type_name("")->required()->allow_extra_args();
}

CLI::Validator NotEmpty() {
  return CLI::Validator(
      [](const std::string& value) {
        return std::string(value.empty() ? "must not be empty" : "");
      },
      "");
}

std::vector<std::string> TextsOf(const CLI::Option& texts) {
  std::vector<std::string> plain;
  for (const std::string& result : texts.results()) plain.push_back(result.substr(1));
  return plain;
}

std::vector<std::string> LongNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

ShieldedLine ShieldTexts(const CLI::App& command, std::vector<std::string> arguments) {
  const bool takes_texts = TakesTexts(command);
  ShieldedLine line;
  bool only_texts = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string& argument = arguments[i];
    if (!only_texts && argument == "--") {
      only_texts = true;
      continue;
    }
    const CLI::Option* option = only_texts ? nullptr : FindOption(command, argument);
    if (option == nullptr && !only_texts) {
      const bool mistyped = takes_texts ? LooksMistyped(command, argument)
                                        : argument.size() > 1 && argument[0] == '-';
      if (mistyped && line.mistyped.empty()) line.mistyped = argument;
    }
    line.asks_for_help =
        line.asks_for_help || (option != nullptr && option == command.get_help_ptr());
    const bool value_follows = option != nullptr && option->get_items_expected_max() > 0 &&
                               argument.find('=') == std::string::npos;
    // CLI11 would take the next argument for the value.
    if (option != nullptr && argument.back() == '=') {
      line.arguments.push_back(argument.substr(0, argument.size() - 1));
      line.arguments.emplace_back();
      continue;
    }
    const bool text = takes_texts && option == nullptr;
    line.arguments.push_back(text ? kShield + argument : std::move(argument));
    if (value_follows && i + 1 < arguments.size()) {
      line.arguments.push_back(std::move(arguments[++i]));
    }
  }
  return line;
}

}  // namespace serialsmith::tools
