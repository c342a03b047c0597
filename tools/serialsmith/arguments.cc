#include "tools/serialsmith/arguments.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace serialsmith::tools {
namespace {

// No classification of CLI11 begins with it.
constexpr char kShield = '=';
constexpr std::size_t kLongestFlag = 24;

bool TakesTexts(const CLI::App& command) {
  const auto options = command.get_options();
  return std::ranges::any_of(options, [](const CLI::Option* option) {
    return option->get_positional() && option->get_allow_extra_args();
  });
}

const CLI::Option* FindOption(const CLI::App& command, std::string_view argument) {
  const std::string name(argument.substr(0, argument.find('=')));
  return name.size() < 2 || name[0] != '-' ? nullptr : command.get_option_no_throw(name);
}

// "--word", "-word" or "-w" in lower case. Serials have digits, and are far longer.
bool LooksLikeFlag(std::string_view argument) {
  const std::string_view name = argument.substr(0, argument.find('='));
  const std::size_t dashes = name.find_first_not_of('-');
  if (dashes != 1 && dashes != 2) return false;
  const bool lower = name[dashes] >= 'a' && name[dashes] <= 'z';
  return lower && name.size() <= kLongestFlag &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", dashes) == name.npos;
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

std::vector<std::string> ShieldTexts(const CLI::App& command, std::vector<std::string> arguments) {
  const bool takes_texts = TakesTexts(command);
  std::vector<std::string> shielded;
  bool only_texts = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string& argument = arguments[i];
    if (!only_texts && argument == "--") {
      only_texts = true;
      continue;
    }
    const CLI::Option* option = only_texts ? nullptr : FindOption(command, argument);
    const bool flag = option != nullptr || !takes_texts || (!only_texts && LooksLikeFlag(argument));
    const bool value_follows = option != nullptr && option->get_items_expected_max() > 0 &&
                               argument.find('=') == std::string::npos;
    // CLI11 would take the next argument for the value.
    if (option != nullptr && argument.back() == '=') {
      shielded.push_back(argument.substr(0, argument.size() - 1));
      shielded.emplace_back();
      continue;
    }
    shielded.push_back(flag ? std::move(argument) : kShield + argument);
    if (value_follows && i + 1 < arguments.size()) {
      shielded.push_back(std::move(arguments[++i]));
    }
  }
  return shielded;
}

}  // namespace serialsmith::tools
