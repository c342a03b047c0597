// `serialsmith token request` and `token answer`: activation without a network.
#include <memory>
#include <optional>

#include "core/keys/status.h"
#include "serialsmith/activation.h"
#include "serialsmith/mint.h"
#include "tools/ledger/activation_answers.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/expiry.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/ledger_flags.h"
#include "tools/serialsmith/token_commands.h"
#include "tools/serialsmith/whole_input.h"

namespace serialsmith::tools {
namespace {

int Refused(Console& console, const Verdict& verdict, const Catalogue* catalogue) {
  const Explanation why = Explain(verdict, catalogue);
  console.Error(why.message, why.hint);
  return kExitNo;
}

absl::StatusOr<ActivationRequest> ReadRequest(const std::string& argument) {
  absl::StatusOr<ActivationRequest> itself = ParseRequest(argument);
  if (itself.ok()) return itself;
  const absl::StatusOr<std::string> text = ReadWhole(argument, kMaxRequestTextBytes + 1);
  if (!text.ok()) return text.status();
  return ParseRequest(*text);
}

absl::StatusOr<AnswerTerms> TermsOf(const TokenFlags& flags, const ActivationRequest& request) {
  AnswerTerms terms;
  terms.now = SecondsNow();
  terms.account = flags.account;
  if (!flags.holder.empty()) terms.holder = flags.holder;
  const auto expiry = ParseExpiry(flags.expires, request.time);
  if (!expiry.ok()) return expiry.status();
  if (*expiry) terms.valid_seconds = **expiry - request.time;
  auto features = ParseFeatures(flags.features);
  if (!features.ok()) return features.status();
  terms.features = *std::move(features);
  return terms;
}

std::string SerialText(const ActivationRequest& request) {
  return request.signature ? SignedText(request.number, *request.signature)
                           : NumberText(request.number);
}

}  // namespace

int RunTokenRequest(const TokenFlags& flags) {
  Console console("serialsmith token request");
  const auto fail = [&](const absl::Status& status) {
    console.Error(status);
    return kExitUsage;
  };
  std::string text = flags.serial;
  if (text == "-") {
    absl::StatusOr<std::string> input = ReadStandardInput(kMaxTextBytes + 1);
    if (!input.ok()) return fail(input.status());
    text = *std::move(input);
  }
  const Verdict serial = Check(text);
  if (!serial.valid()) return Refused(console, serial, nullptr);
  TokenFlags with_machine = flags;
  with_machine.this_machine = true;  // unless --machine names another
  const auto machine = MachineOf(with_machine);
  if (!machine.ok()) return fail(machine.status());
  ActivationRequest request{
      .number = serial.number, .machine = machine->value(), .nonce = {}, .time = SecondsNow()};
  if (serial.form == Form::kSigned) request.signature = serial.signature_bytes;
  SystemRandom(request.nonce);
  if (auto status = ShowCode(flags, PrintRequest(request), console); !status.ok()) {
    return fail(status);
  }
  Output output;
  output.Write(PrintRequestFile(request));
  return output.Finish(console, kExitYes);
}

int RunTokenAnswer(const TokenFlags& flags) {
  Console console("serialsmith token answer");
  const auto fail = [&](const absl::Status& status) {
    console.Error(status);
    return kExitUsage;
  };
  const absl::StatusOr<ActivationRequest> request = ReadRequest(TextsOf(*flags.text).front());
  if (!request.ok()) return fail(request.status());
  const absl::StatusOr<AnswerTerms> terms = TermsOf(flags, *request);
  if (!terms.ok()) return fail(terms.status());
  const absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags.keys);
  if (!ring.ok()) return fail(ring.status());
  Unlocker unlocker(*ring, flags.passphrase_file);
  const absl::StatusOr<ProvenSerial> serial = ProveSerial(SerialText(*request), *ring, unlocker);
  if (!serial.ok()) return fail(serial.status());
  if (!serial->verdict.valid()) {
    return Refused(console, serial->verdict, &ring->public_ring().catalogue());
  }
  const absl::StatusOr<TokenMinter> minter = OpenMinter(flags, *ring, unlocker);
  if (!minter.ok()) return fail(minter.status());
  // Without a ledger nothing remembers nonces: the answer follows from the request.
  std::unique_ptr<SqlSession> session;
  std::optional<ActivationAnswers> memory;
  if (!flags.ledger.empty()) {
    LedgerFlags ledger;
    ledger.ledger = flags.ledger;
    absl::StatusOr<std::unique_ptr<SqlSession>> opened = OpenSession(ledger, /*read_only=*/false);
    if (!opened.ok()) return fail(opened.status());
    session = *std::move(opened);
    const absl::StatusOr<std::optional<Explanation>> refusal =
        RefusalByLedger(*session, serial->verdict, *ring, unlocker);
    if (!refusal.ok()) return fail(refusal.status());
    if (*refusal) {
      console.Error((*refusal)->message, (*refusal)->hint);
      return kExitNo;
    }
    memory.emplace(*session, terms->now);
  }
  const absl::StatusOr<std::string> token =
      AnswerRequest(*minter, *request, *terms, memory ? &*memory : nullptr);
  if (!token.ok()) {
    console.Error(token.status());
    const bool refused =
        absl::IsFailedPrecondition(token.status()) || absl::IsAlreadyExists(token.status());
    return refused ? kExitNo : kExitUsage;
  }
  if (memory) {
    // A ledger is a file that others can write.
    const TokenVerdict judged =
        TokenVerifier(ring->public_ring())
            .Verify(*token,
                    {.now = request->time, .machine = request->machine, .request = &*request});
    if (!judged.valid() || !judged.claims->machine) {
      return fail(Problem(absl::StatusCode::kDataLoss,
                          "what the ledger remembers is no answer to this request",
                          "Make a new request on that computer, and have the ledger verified."));
    }
  }
  if (auto status = ShowCode(flags, *token, console); !status.ok()) return fail(status);
  Output output;
  const absl::Status status =
      PrintMinted(flags, *token, serial->signature, ring->public_ring(), output);
  if (!status.ok()) return fail(status);
  return output.Finish(console, kExitYes);
}

}  // namespace serialsmith::tools
