// `serialsmith open`: what is sealed in a number, by the secret keyring alone.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "serialsmith/check.h"
#include "serialsmith/vault.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/check_report.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/sealed_number.h"
#include "tools/serialsmith/whole_input.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kOpenExamples =
    "Examples:\n"
    "  serialsmith open --keys keys TMVRJ-M6K4K-EW5AS-KSR49-QV841\n"
    "  serialsmith open --keys keys --passphrase-file pass --json - < email.txt\n"
    "\n"
    "Exit status: 0 opened, 1 not a serial of this keyring, 2 usage or set-up.";

struct OpenFlags {
  CLI::Option* text = nullptr;
  std::string keys;
  std::string passphrase_file;
  bool json = false;
};

std::string JsonAnswer(std::string_view text, const Verdict& verdict,
                       const Explanation& explanation, const Catalogue& catalogue,
                       std::optional<std::uint64_t> sequence) {
  std::string out = "{";
  AppendJsonFields(out, text, verdict, MakeJsonPhrases(verdict, explanation, &catalogue));
  return out + ",\"sequence\":" + (sequence ? std::to_string(*sequence) : "null") + "}\n";
}

int RunOpen(const OpenFlags& flags) {
  Console console("serialsmith open");
  const auto fail = [&](const absl::Status& status) {
    console.Error(status);
    return kExitUsage;
  };
  std::string text = TextsOf(*flags.text).front();
  if (text == "-") {
    absl::StatusOr<std::string> input = ReadStandardInput(kMaxTextBytes + 1);
    if (!input.ok()) return fail(input.status());
    text = *std::move(input);
  }
  const absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags.keys);
  if (!ring.ok()) return fail(ring.status());
  const Catalogue& catalogue = ring->public_ring().catalogue();

  Unlocker unlocker(*ring, flags.passphrase_file);
  const absl::StatusOr<SealedNumber> opened = OpenNumber(text, *ring, unlocker);
  if (!opened.ok()) return fail(opened.status());
  const Verdict& verdict = opened->verdict;
  const std::optional<std::uint64_t>& sequence = opened->sequence;

  Explanation explanation = Explain(verdict, &catalogue);
  if (sequence) {
    const NumberFields fields = Unpack(verdict.number);
    const std::string name(catalogue.NameOf(fields.product));
    explanation = {std::string("Series ") + fields.series.symbol() + ", product " +
                       fields.product.code() + (name.empty() ? "" : " (" + name + ")") +
                       ", sequence " + std::to_string(*sequence) + ".",
                   ""};
    const PublicSeries* known = ring->public_ring().Find(fields.series);
    if (known != nullptr && known->state == KeyState::kCompromised) {
      explanation.hint = std::string("Series ") + fields.series.symbol() +
                         " is marked as compromised: the issuer need not have made this serial.";
    }
  }
  std::string answer;
  if (flags.json) {
    answer = JsonAnswer(text, verdict, explanation, catalogue, sequence);
  } else if (sequence) {
    answer = NumberText(verdict.number) + "\n" + explanation.message + "\n";
    if (!explanation.hint.empty()) answer += explanation.hint + "\n";
  } else {
    AppendReport(answer, text, verdict, &catalogue, console.ColourOnStdout());
  }
  Output output;
  output.Write(answer);
  return output.Finish(console, sequence ? kExitYes : kExitNo);
}

}  // namespace

void AddOpenCommand(CLI::App& app, int& exit_status) {
  CLI::App* command =
      app.add_subcommand("open", "Show the series, product and sequence sealed in a number");
  auto flags = std::make_shared<OpenFlags>();
  flags->text = AddText(*command, "TEXT", "A text with a serial; - for all of standard input");
  command->add_option("--keys", flags->keys, "Directory of the secret keyring")
      ->type_name("DIR")
      ->check(NotEmpty())
      ->required();
  command
      ->add_option("--passphrase-file", flags->passphrase_file,
                   "File with the passphrase, mode 0600; without it a terminal is asked")
      ->type_name("FILE")
      ->check(NotEmpty());
  command->add_flag("--json", flags->json, "Print one JSON object");
  command->footer(kOpenExamples);
  command->callback([flags, &exit_status] { exit_status = RunOpen(*flags); });
}

}  // namespace serialsmith::tools
