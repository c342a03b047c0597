// `serialsmith token verify`.
#include "core/keys/status.h"
#include "core/keys/utc_time.h"
#include "serialsmith/activation.h"
#include "serialsmith/license.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/token_commands.h"
#include "tools/serialsmith/token_report.h"
#include "tools/serialsmith/trusted_ring.h"
#include "tools/serialsmith/whole_input.h"

namespace serialsmith::tools {
namespace {

absl::StatusOr<TokenPolicy> PolicyOf(const TokenFlags& flags) {
  TokenPolicy policy{.now = SecondsNow()};
  if (!flags.at.empty()) {
    const std::optional<std::int64_t> at = ParseRfc3339(flags.at);
    if (!at) {
      return Problem(absl::StatusCode::kInvalidArgument, "--at: \"" + flags.at + "\" is no time",
                     "Write a time like 2027-01-31T00:00:00Z.");
    }
    policy.now = *at;
  }
  if (!flags.product.empty()) {
    policy.product = Product::Parse(flags.product);
    if (!policy.product) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     "--product: \"" + flags.product + "\" is no product code",
                     "A code has three letters or digits, such as MVR.");
    }
  }
  const auto machine = MachineOf(flags);
  if (!machine.ok()) return machine.status();
  policy.machine = *machine;
  return policy;
}

std::string_view WithoutOuterSpace(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

int RunTokenVerify(const TokenFlags& flags) {
  Console console("serialsmith token verify");
  const auto fail = [&](const absl::Status& status) {
    console.Error(status);
    return kExitUsage;
  };
  absl::StatusOr<TokenPolicy> policy = PolicyOf(flags);
  if (!policy.ok()) return fail(policy.status());
  std::optional<ActivationRequest> request;
  if (!flags.request.empty()) {
    const absl::StatusOr<std::string> file = ReadWhole(flags.request, kMaxRequestTextBytes + 1);
    if (!file.ok()) return fail(file.status());
    const absl::StatusOr<ActivationRequest> parsed = ParseRequest(*file);
    if (!parsed.ok()) return fail(At(flags.request, parsed.status()));
    policy->request = &request.emplace(*parsed);
  }
  const absl::StatusOr<PublicKeyring> ring = LoadTrustedRing(flags.keys, flags.root);
  if (!ring.ok()) return fail(ring.status());
  const auto revoked = LoadRevokedList(flags.revoked, &*ring, SecondsNow());
  if (!revoked.ok()) return fail(revoked.status());
  policy->revoked = revoked->get();
  std::string text = TextsOf(*flags.text).front();
  if (text == "-") {
    absl::StatusOr<std::string> input = ReadStandardInput(kMaxLicenseBytes + 1);
    if (!input.ok()) return fail(input.status());
    text = *std::move(input);
  }
  const TokenVerifier verifier(*ring);
  const bool is_license = HoldsLicense(text);
  const TokenVerdict verdict = is_license ? VerifyLicense(verifier, text, *policy)
                                          : verifier.Verify(WithoutOuterSpace(text), *policy);
  Output output;
  output.Write(flags.json ? TokenJson(verdict, is_license, ring->catalogue())
                          : TokenText(verdict, ring->catalogue()));
  return output.Finish(console, verdict.valid() ? kExitYes : kExitNo);
}

}  // namespace serialsmith::tools
