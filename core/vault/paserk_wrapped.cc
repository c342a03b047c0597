#include <sodium.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/keys/base64url.h"
#include "core/keys/sodium.h"
#include "core/keys/status.h"
#include "core/vault/paserk_secret.h"
#include "core/vault/series_keys.h"

namespace serialsmith {
namespace {

// The body behind the header, as PASERK's PBKW lays it out for version 4:
//   salt 16 | memory u64 | passes u32 | lanes u32 | nonce 24 | encrypted key | tag 32
// integers big-endian, memory in bytes.
constexpr std::size_t kSaltAt = 0;
constexpr std::size_t kMemoryAt = kSaltAt + crypto_pwhash_argon2id_SALTBYTES;
constexpr std::size_t kPassesAt = kMemoryAt + 8;
constexpr std::size_t kLanesAt = kPassesAt + 4;
constexpr std::size_t kNonceAt = kLanesAt + 4;
constexpr std::size_t kKeyAt = kNonceAt + crypto_stream_xchacha20_NONCEBYTES;
constexpr std::size_t kTagSize = 32;
constexpr std::uint64_t kLanes = 1;  // libsodium knows no other number

// Bytes before the pre-key that make two keys of it.
constexpr std::uint8_t kForEncryption = 0xFF;
constexpr std::uint8_t kForAuthentication = 0xFE;

std::string_view Header(SecretKind kind) {
  return kind == SecretKind::kLocal ? "k4.local-pw." : "k4.secret-pw.";
}

std::size_t BodySize(SecretKind kind) { return kKeyAt + SecretSize(kind) + kTagSize; }

void PutBigEndian(std::uint64_t value, std::span<std::uint8_t> out) {
  for (std::size_t i = out.size(); i > 0; --i, value >>= 8) {
    out[i - 1] = static_cast<std::uint8_t>(value);
  }
}

std::uint64_t GetBigEndian(std::span<const std::uint8_t> in) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : in) value = value << 8 | byte;
  return value;
}

absl::Status CheckCost(std::uint64_t memory, std::uint64_t passes, std::uint64_t lanes) {
  const char* hint = "Restore the file from a backup; no ring of ours asks for that.";
  if (memory > kMaxArgon2Memory || passes > kMaxArgon2Passes) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "unlocking would take " + std::to_string(memory >> 20) + " MiB and " +
                       std::to_string(passes) + " passes of Argon2id, more than is allowed",
                   hint);
  }
  if (memory < crypto_pwhash_argon2id_MEMLIMIT_MIN ||
      passes < crypto_pwhash_argon2id_OPSLIMIT_MIN || lanes != kLanes) {
    return Problem(absl::StatusCode::kInvalidArgument, "its Argon2id cost is out of range", hint);
  }
  return {};
}

// Decodes and looks at everything that needs no passphrase.
absl::StatusOr<std::vector<std::uint8_t>> DecodeBody(SecretKind kind, std::string_view paserk) {
  std::vector<std::uint8_t> body(BodySize(kind));
  if (!paserk.starts_with(Header(kind)) ||
      !DecodeBase64Url(paserk.substr(Header(kind).size()), body)) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   std::string("this is no ").append(Header(kind)) + "… key",
                   "The file is damaged: restore it from a backup.");
  }
  const std::span<const std::uint8_t> bytes(body);
  if (auto status = CheckCost(GetBigEndian(bytes.subspan(kMemoryAt, 8)),
                              GetBigEndian(bytes.subspan(kPassesAt, 4)),
                              GetBigEndian(bytes.subspan(kLanesAt, 4)));
      !status.ok()) {
    return status;
  }
  return body;
}

// The keys that the passphrase makes of the salt and cost in `body`.
struct WrappingKeys {
  SecretBytes encryption;
  SecretBytes authentication;
};

SecretBytes SplitKey(std::uint8_t purpose, const SecretBytes& pre_key) {
  SecretBytes input = SecretBytes::Allocate(1 + pre_key.size());
  input.mutable_bytes()[0] = purpose;
  std::ranges::copy(pre_key.bytes(), input.mutable_bytes().begin() + 1);
  SecretBytes key = SecretBytes::Allocate(crypto_stream_xchacha20_KEYBYTES);
  crypto_generichash(key.mutable_bytes().data(), key.size(), input.bytes().data(), input.size(),
                     nullptr, 0);
  return key;
}

absl::StatusOr<WrappingKeys> DeriveKeys(const SecretBytes& passphrase,
                                        std::span<const std::uint8_t> body) {
  SecretBytes pre_key = SecretBytes::Allocate(32);
  const std::uint64_t memory = GetBigEndian(body.subspan(kMemoryAt, 8));
  if (crypto_pwhash(pre_key.mutable_bytes().data(), pre_key.size(),
                    reinterpret_cast<const char*>(passphrase.bytes().data()), passphrase.size(),
                    body.data() + kSaltAt, GetBigEndian(body.subspan(kPassesAt, 4)),
                    static_cast<std::size_t>(memory), crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Problem(
        absl::StatusCode::kResourceExhausted,
        "unlocking a key needs " + std::to_string(memory >> 20) + " MiB that the system lacks",
        "Free some memory, or raise the memory limit of this process.");
  }
  return WrappingKeys{SplitKey(kForEncryption, pre_key), SplitKey(kForAuthentication, pre_key)};
}

// Over the header and everything in front of the tag.
std::array<std::uint8_t, kTagSize> MakeTag(SecretKind kind, std::span<const std::uint8_t> body,
                                           const SecretBytes& key) {
  const std::string_view header = Header(kind);
  crypto_generichash_state state;
  std::array<std::uint8_t, kTagSize> tag;
  crypto_generichash_init(&state, key.bytes().data(), key.size(), tag.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(header.data()),
                            header.size());
  crypto_generichash_update(&state, body.data(), body.size() - kTagSize);
  crypto_generichash_final(&state, tag.data(), tag.size());
  sodium_memzero(&state, sizeof state);
  return tag;
}

}  // namespace

absl::StatusOr<std::string> WrapSecret(SecretKind kind, const SecretBytes& secret,
                                       const SecretBytes& passphrase, const Argon2Cost& cost,
                                       const RandomSource& random) {
  assert(secret.size() == SecretSize(kind));
  EnsureSodium();
  if (passphrase.size() == 0) {
    return Problem(absl::StatusCode::kInvalidArgument, "the passphrase is empty",
                   "Choose a passphrase of several words.");
  }
  if (auto status = CheckCost(cost.memory_bytes, cost.passes, kLanes); !status.ok()) return status;
  std::vector<std::uint8_t> body(BodySize(kind));
  const std::span<std::uint8_t> bytes(body);
  random(bytes.subspan(kSaltAt, crypto_pwhash_argon2id_SALTBYTES));
  PutBigEndian(cost.memory_bytes, bytes.subspan(kMemoryAt, 8));
  PutBigEndian(cost.passes, bytes.subspan(kPassesAt, 4));
  PutBigEndian(kLanes, bytes.subspan(kLanesAt, 4));
  random(bytes.subspan(kNonceAt, crypto_stream_xchacha20_NONCEBYTES));
  const absl::StatusOr<WrappingKeys> keys = DeriveKeys(passphrase, body);
  if (!keys.ok()) return keys.status();
  crypto_stream_xchacha20_xor(body.data() + kKeyAt, secret.bytes().data(), secret.size(),
                              body.data() + kNonceAt, keys->encryption.bytes().data());
  std::ranges::copy(MakeTag(kind, body, keys->authentication), bytes.last(kTagSize).begin());
  return std::string(Header(kind)).append(EncodeBase64Url(body));
}

absl::StatusOr<SecretBytes> UnwrapSecret(SecretKind kind, std::string_view paserk,
                                         const SecretBytes& passphrase) {
  EnsureSodium();
  const absl::StatusOr<std::vector<std::uint8_t>> body = DecodeBody(kind, paserk);
  if (!body.ok()) return body.status();
  const absl::StatusOr<WrappingKeys> keys = DeriveKeys(passphrase, *body);
  if (!keys.ok()) return keys.status();
  const std::array<std::uint8_t, kTagSize> tag = MakeTag(kind, *body, keys->authentication);
  if (sodium_memcmp(tag.data(), body->data() + body->size() - kTagSize, kTagSize) != 0) {
    return Problem(absl::StatusCode::kPermissionDenied, "the passphrase does not open this keyring",
                   "Give the passphrase that the ring was made with; if it is that one, the file "
                   "was changed: restore it from a backup.");
  }
  SecretBytes secret = SecretBytes::Allocate(SecretSize(kind));
  crypto_stream_xchacha20_xor(secret.mutable_bytes().data(), body->data() + kKeyAt, secret.size(),
                              body->data() + kNonceAt, keys->encryption.bytes().data());
  return secret;
}

absl::Status CheckWrapped(SecretKind kind, std::string_view paserk) {
  return DecodeBody(kind, paserk).status();
}

}  // namespace serialsmith
