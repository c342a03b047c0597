// What the flags of `serialsmith token` mean.
#include <nlohmann/json.hpp>
#include <utility>

#include "core/keys/status.h"
#include "serialsmith/issue.h"
#include "serialsmith/machine_fingerprint.h"
#include "serialsmith/verify.h"
#include "tools/serialsmith/signer_flag.h"
#include "tools/serialsmith/token_commands.h"

namespace serialsmith::tools {
namespace {

// nullopt: no JSON scalar, so that it is a text.
std::optional<FeatureValue> ScalarOf(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) {
    return JsonText{std::to_string(json.get<std::uint64_t>())};
  }
  if (json.is_number()) return json.get<std::int64_t>();
  if (json.is_string()) return json.get<std::string>();
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::optional<MachineHash>> MachineOf(const TokenFlags& flags) {
  std::optional<MachineHash> hash;
  if (!flags.machine.empty()) {
    hash = HashMachine(flags.machine);
  } else if (flags.this_machine) {
    const absl::StatusOr<std::string> fingerprint = MachineFingerprint();
    if (!fingerprint.ok()) return fingerprint.status();
    hash = HashMachine(*fingerprint);
  }
  return hash;
}

absl::StatusOr<std::vector<Feature>> ParseFeatures(const std::vector<std::string>& texts) {
  std::vector<Feature> features;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     "--feature: \"" + text + "\" is no name with a value",
                     "Write it as name=value, such as seats=5.");
    }
    std::string value = text.substr(equals + 1);
    std::optional<FeatureValue> scalar = ScalarOf(value);
    features.push_back({text.substr(0, equals), scalar ? *std::move(scalar) : std::move(value)});
  }
  return features;
}

absl::StatusOr<TokenMinter> OpenMinter(const TokenFlags& flags, const SecretKeyring& ring,
                                       Unlocker& unlocker) {
  if (!flags.signer.empty()) {
    absl::StatusOr<std::unique_ptr<const Signer>> signer =
        OpenSigner(flags.signer, ring.public_ring().MintingKey());
    if (!signer.ok()) return signer.status();
    return TokenMinter::Create(ring.public_ring(), *std::move(signer));
  }
  const absl::StatusOr<SecretBytes> key = unlocker.UnlockTokenKey();
  return key.ok() ? TokenMinter::Create(ring.public_ring(), *key) : key.status();
}

absl::StatusOr<ProvenSerial> ProveSerial(std::string_view text, const SecretKeyring& ring,
                                         Unlocker& unlocker) {
  ProvenSerial proven{Verifier(ring.public_ring()).Verify(text)};
  if (!proven.verdict.valid()) return proven;
  if (proven.verdict.signature == SignatureState::kVerified) {
    proven.signature = proven.verdict.signature_bytes;
    return proven;
  }
  const Series series = Unpack(proven.verdict.number).series;
  const absl::StatusOr<Issuer> issuer = unlocker.UnlockIssuer(series);
  if (!issuer.ok()) return issuer.status();
  if (issuer->sealer().Open(proven.verdict.number)) {
    const absl::StatusOr<Signature> signature = issuer->Sign(proven.verdict.number);
    if (!signature.ok()) return signature.status();
    proven.signature = *signature;
  } else {
    proven.verdict.code = VerdictCode::kTagMismatch;
  }
  return proven;
}

}  // namespace serialsmith::tools
