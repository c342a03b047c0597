// `serialsmith check`: is this a serial, and if not, why not?
#include "serialsmith/check.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/orders/byte_source.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/check_lines.h"
#include "tools/serialsmith/check_report.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/ordered_pool.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/revoked_flags.h"
#include "tools/serialsmith/trusted_ring.h"
#include "tools/serialsmith/whole_input.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kCheckExamples =
    "Examples:\n"
    "  serialsmith check TMVRJ-M6K4K-EW5AS-KSR49-QV841\n"
    "  serialsmith check --keys public.keyring --product MVR --require-signature - < email.txt\n"
    "  serialsmith check --input serials.txt --only invalid\n"
    "  serialsmith check --keys public.keyring --revoked revoked.list - < email.txt\n"
    "  serialsmith check --json -- -TMVRJ-M6K4K-EW5AS-KSR49-QV841\n"
    "\n"
    "Without --keys the format and the check symbols are judged, which is no proof of origin.\n"
    "A revocation list that is damaged, foreign or stale is an error, and nothing is judged.\n"
    "With --input each line gets one line, without the hint and the marks under what is wrong.\n"
    "Exit status: 0 all valid, 1 some invalid, 2 usage or set-up.";

struct CheckFlags {
  CLI::Option* texts = nullptr;
  std::string input;
  std::string keys;
  std::string root;
  std::string product;
  std::string only;
  RevokedFlags revoked;
  bool require_signature = false;
  bool json = false;
  bool summary = false;
  unsigned jobs = 0;
};

// Why the flags make no sense together; empty when they do.
std::string Contradiction(const CheckFlags& flags, const std::vector<std::string>& texts) {
  std::size_t stdin_uses = flags.input == "-" ? 1 : 0;
  for (const std::string& text : texts) stdin_uses += text == "-" ? 1 : 0;
  if (texts.empty() && flags.input.empty()) return "there is nothing to check";
  if (stdin_uses > 1) return "standard input (\"-\") can be read only once";
  return "";
}

absl::Status CheckTexts(const std::vector<std::string>& texts, const Judge& judge,
                        const AnswerStyle& style, bool colour, Output& output,
                        VerdictCounts& counts) {
  bool first = true;
  for (const std::string& argument : texts) {
    std::string text = argument;
    if (argument == "-") {
      absl::StatusOr<std::string> input = ReadStandardInput(kMaxTextBytes + 1);
      if (!input.ok()) return input.status();
      text = *std::move(input);
    }
    const Verdict verdict = judge(text);
    counts.Add(verdict.code);
    if (!style.Shows(verdict.valid())) continue;
    std::string answer;
    if (style.json) {
      AppendJsonReport(answer, text, verdict, MakeJsonPhrases(verdict, judge.catalogue()));
    } else {
      if (!std::exchange(first, false)) answer += '\n';
      AppendReport(answer, text, verdict, judge.catalogue(), colour);
    }
    output.Write(answer);
  }
  return {};
}

int RunCheck(const CheckFlags& flags) {
  Console console("serialsmith check");
  const std::vector<std::string> texts = TextsOf(*flags.texts);
  if (const std::string why = Contradiction(flags, texts); !why.empty()) {
    console.Error(why,
                  "Name a text, - for standard input, or --input FILE. See: "
                  "serialsmith check --help");
    return kExitUsage;
  }
  VerifyPolicy policy{.require_signature = flags.require_signature, .now = SecondsNow()};
  if (!flags.product.empty()) {
    policy.product = Product::Parse(flags.product);
    if (!policy.product) {
      console.Error("--product: \"" + flags.product + "\" is no product code",
                    "A code has three letters or digits, such as MVR.");
      return kExitUsage;
    }
  }
  const absl::StatusOr<Judge> judge = Judge::Create(flags.keys, flags.root, policy, flags.revoked);
  if (!judge.ok()) {
    console.Error(judge.status());
    return kExitUsage;
  }
  AnswerStyle style;
  style.json = flags.json;
  style.silent = flags.summary;
  if (!flags.only.empty()) style.only_invalid = flags.only == "invalid";

  Output output;
  VerdictCounts counts;
  absl::Status status = CheckTexts(texts, *judge, style, console.ColourOnStdout(), output, counts);
  if (status.ok() && !flags.input.empty()) {
    absl::StatusOr<InputFile> file = InputFile::Open(flags.input);
    status = file.status();
    if (file.ok()) {
      const unsigned jobs = flags.jobs == 0 ? UsableCpus() : flags.jobs;
      status = CheckLines(*std::move(file), *judge, style, jobs, output, counts);
    }
  }
  if (!status.ok()) {
    console.Error(status);
    return kExitUsage;
  }
  if (flags.summary) output.Write(counts.Summary(flags.json));
  return output.Finish(console, counts.invalid() == 0 ? kExitYes : kExitNo);
}

}  // namespace

void AddCheckCommand(CLI::App& app, int& exit_status) {
  CLI::App* command = app.add_subcommand("check", "Judge texts and explain what is wrong");
  auto flags = std::make_shared<CheckFlags>();
  flags->texts = AddTexts(*command, "TEXT", "A text with a serial; - for all of standard input");
  command->add_option("--input", flags->input, "Check each line of FILE; - for standard input")
      ->type_name("FILE")
      ->check(NotEmpty());
  command->add_option("--keys", flags->keys, "Judge by the issuer's public keyring")
      ->type_name("FILE")
      ->check(NotEmpty());
  command->add_option("--root", flags->root, kRootDescription)
      ->type_name("KEY|FILE")
      ->check(NotEmpty())
      ->needs("--keys");
  command->add_option("--product", flags->product, "Accept serials of this product only")
      ->type_name("CODE")
      ->check(NotEmpty());
  command->add_flag("--require-signature", flags->require_signature,
                    "Refuse numbers without a signature");
  AddRevokedFlags(*command, flags->revoked);
  command->add_flag("--json", flags->json, "Print one JSON object for each text");
  command->add_option("--only", flags->only, "Print only the invalid or only the valid ones")
      ->type_name("invalid|valid")
      ->check(CLI::IsMember({"invalid", "valid"}));
  command->add_flag("--summary", flags->summary, "Print only how many there are of each code");
  command
      ->add_option("--jobs", flags->jobs, "Threads for --input, 1 to 1024; else one for each CPU")
      ->type_name("N")
      ->check(CLI::Range(1U, 1024U));
  command->footer(kCheckExamples);
  command->callback([flags, &exit_status] { exit_status = RunCheck(*flags); });
}

}  // namespace serialsmith::tools
