#include "tools/serialsmith/usage.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/nearest.h"

namespace serialsmith::tools {
namespace {

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::string DidYouMean(const std::string& word, const std::vector<std::string>& candidates,
                       const std::string& program) {
  const std::string nearest = Nearest(word, candidates);
  const std::string help = "See: " + program + " --help";
  return nearest.empty() ? help : "Did you mean " + nearest + "? " + help;
}

// What the user was about when the error came: the innermost command, and its full name.
struct Scope {
  const CLI::App* command;
  std::string program;
};

Scope ScopeOf(const CLI::App& app, const std::vector<std::string>& arguments) {
  Scope scope{&app, app.get_name()};
  for (const std::string& argument : arguments) {
    const CLI::App* command = nullptr;
    for (const CLI::App* one :
         scope.command->get_subcommands([](const CLI::App*) { return true; })) {
      if (one->get_name() == argument) command = one;
    }
    if (command == nullptr) break;
    scope = {command, scope.program + " " + argument};
  }
  return scope;
}

int Complain(const Scope& scope, std::string_view what, const std::string& hint) {
  Console(scope.program).Error(what, hint);
  return kExitUsage;
}

int ComplainAboutOption(const Scope& scope, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  return Complain(scope, "there is no option " + name,
                  DidYouMean(name, LongNames(*scope.command), scope.program));
}

int ComplainAboutExtras(const Scope& scope, const std::vector<std::string>& extras) {
  const auto option =
      std::ranges::find_if(extras, [](const std::string& one) { return one.starts_with('-'); });
  if (option != extras.end()) return ComplainAboutOption(scope, *option);
  const std::string word = extras.empty() ? "" : extras.front();
  return Complain(scope, "the argument \"" + word + "\" is one too many",
                  DidYouMean(word, {}, scope.program));
}

// A command line must begin with the names of commands as deep as there are any.
bool NamesCommand(const Scope& scope) { return CommandNames(*scope.command).empty(); }

int ComplainAboutCommand(const Scope& scope, const std::vector<std::string>& arguments,
                         std::size_t depth) {
  const std::vector<std::string> names = CommandNames(*scope.command);
  if (depth < arguments.size()) {
    const std::string& word = arguments[depth];
    if (word.starts_with('-') && scope.command->get_option_no_throw(word) == nullptr) {
      return ComplainAboutOption(scope, word);
    }
    if (!word.starts_with('-')) {
      return Complain(scope, "there is no command \"" + word + "\"",
                      DidYouMean(word, names, scope.program));
    }
  }
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return Complain(scope, "name a command: " + list, "See: " + scope.program + " --help");
}

int ExplainError(const Scope& scope, const CLI::ParseError& error) {
  const std::string help = "See: " + scope.program + " --help";
  const auto kind = static_cast<CLI::ExitCodes>(error.get_exit_code());
  // A mistyped option is the reason for whatever else is wrong then.
  const std::vector<std::string> extras = scope.command->remaining();
  const bool unknown_option =
      std::ranges::any_of(extras, [](const std::string& word) { return word.starts_with('-'); });
  if (kind == CLI::ExitCodes::ExtrasError || unknown_option)
    return ComplainAboutExtras(scope, extras);
  std::string what = error.what();
  if (kind == CLI::ExitCodes::ArgumentMismatch) {
    const std::string option = what.substr(0, what.find(':'));
    const bool repeated = what.find("At Most") != what.npos || what.find("at most") != what.npos;
    what = option + (repeated ? " may be given only once" : " needs a value");
  }
  return Complain(scope, what, help);
}

}  // namespace

int ParseAndRun(CLI::App& app, std::vector<std::string> arguments, Output& output) {
  const Scope scope = ScopeOf(app, arguments);
  std::size_t depth = 0;
  for (const CLI::App* app_of = scope.command; app_of != &app; app_of = app_of->get_parent())
    ++depth;

  const auto own = arguments.begin() + static_cast<std::ptrdiff_t>(depth);
  const ShieldedLine shielded = ShieldTexts(*scope.command, {own, arguments.end()});
  if (NamesCommand(scope) && !shielded.asks_for_help && !shielded.mistyped.empty()) {
    return ComplainAboutOption(scope, shielded.mistyped);
  }
  std::vector<std::string> line(arguments.begin(), own);
  line.insert(line.end(), shielded.arguments.begin(), shielded.arguments.end());
  std::ranges::reverse(line);  // as CLI11 takes them
  try {
    app.parse(std::move(line));
  } catch (const CLI::CallForHelp&) {
    const std::size_t parent = scope.program.size() - scope.command->get_name().size();
    output.Write(scope.command->help(scope.program.substr(0, parent == 0 ? 0 : parent - 1)));
  } catch (const CLI::CallForVersion& version) {
    output.Write(std::string(version.what()) + "\n");
  } catch (const CLI::ParseError& error) {
    if (!NamesCommand(scope)) return ComplainAboutCommand(scope, arguments, depth);
    return ExplainError(scope, error);
  }
  return kExitYes;
}

}  // namespace serialsmith::tools
