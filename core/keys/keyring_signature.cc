#include "core/keys/keyring_signature.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "core/keys/base64url.h"
#include "core/keys/sodium.h"
#include "core/keys/status.h"

namespace serialsmith {
namespace {

using nlohmann::json;

// Beyond it JavaScript, whose way of writing numbers RFC 8785 takes, is not exact.
constexpr std::int64_t kMaxExact = (std::int64_t{1} << 53) - 1;

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Whether dump() of the sorted tree is its canonical form.
bool DumpsCanonically(const json& value) {
  if (value.is_object()) {
    return std::ranges::all_of(value.items(), [](const auto& field) {
      return IsAscii(field.key()) && DumpsCanonically(field.value());
    });
  }
  if (value.is_array()) return std::ranges::all_of(value, DumpsCanonically);
  if (value.is_number_unsigned()) {
    return value.get<std::uint64_t>() <= static_cast<std::uint64_t>(kMaxExact);
  }
  if (value.is_number_integer()) {
    const auto number = value.get<std::int64_t>();
    return number >= -kMaxExact && number <= kMaxExact;
  }
  return !value.is_number_float();
}

bool Verifies(const PublicKey& root, const std::string& message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.data(),
                                     reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), root.bytes().data()) == 0;
}

}  // namespace

std::string SignedBytesOf(json ring) {
  ring.erase("signatures");
  std::string bytes(kKeyringDomain);
  // json keeps its fields sorted by bytes, which for ASCII is RFC 8785's order.
  if (DumpsCanonically(ring)) {
    bytes += ring.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
  }
  return bytes;
}

std::vector<RootSignature> ReadSignatures(JsonObject& root) {
  std::vector<RootSignature> signatures;
  if (!root.Has("signatures")) return signatures;
  for (JsonObject& object : root.Objects("signatures")) {
    RootSignature one{object.Text("key_id"), {}};
    if (object.ok() && !DecodeBase64Url(object.Text("signature"), one.signature)) {
      object.Fail("signature", "is no signature");
    }
    signatures.push_back(std::move(one));
  }
  if (signatures.size() > kMaxRootSignatures) root.Fail("signatures", "has more than 8 entries");
  return signatures;
}

nlohmann::ordered_json WriteSignatures(const std::vector<RootSignature>& signatures) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const RootSignature& one : signatures) {
    array.push_back({{"key_id", one.key_id}, {"signature", EncodeBase64Url(one.signature)}});
  }
  return array;
}

absl::Status PublicKeyring::CheckSignedBy(std::span<const PublicKey> roots) const {
  EnsureSodium();
  bool claimed = false;
  for (const PublicKey& root : roots) {
    const std::string id = root.KeyId();
    for (const RootSignature& one : signatures_) {
      if (one.key_id != id) continue;
      claimed = true;
      if (signed_bytes_.size() > kKeyringDomain.size() &&
          Verifies(root, signed_bytes_, one.signature)) {
        return {};
      }
    }
  }
  if (claimed) {
    return Problem(absl::StatusCode::kDataLoss,
                   "the keyring was changed after the root key had signed it",
                   "Get it again from the issuer.");
  }
  return Problem(absl::StatusCode::kFailedPrecondition,
                 signatures_.empty() ? "the keyring is not signed"
                                     : "the keyring is signed by no root key that is trusted here",
                 "Get a keyring from the issuer that its root key has signed.");
}

}  // namespace serialsmith
