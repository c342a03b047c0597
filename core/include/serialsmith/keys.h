// Public keys and the public keyring that clients ship. docs/serial_format.md §7 and §8.
//
// Immutable once made: safe to share between threads. Errors are absl::Status whose message has two
// lines: what is wrong and where (file, line and column when the JSON does not parse), and what to
// do.
//
//     auto ring = serialsmith::PublicKeyring::Parse(json_text, "public.keyring");
//     if (!ring.ok()) return ring.status();
#ifndef SERIALSMITH_KEYS_H_
#define SERIALSMITH_KEYS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/catalogue.h"
#include "serialsmith/number.h"

namespace serialsmith {

inline constexpr std::size_t kPublicKeyBytes = 32;

// An Ed25519 public key, as PASERK k4.public and k4.pid.
class PublicKey final {
 public:
  static PublicKey FromBytes(const std::array<std::uint8_t, kPublicKeyBytes>& bytes);
  // Strict: "k4.public." and 43 characters of unpadded base64url, one spelling a key.
  static absl::StatusOr<PublicKey> ParsePaserk(std::string_view paserk);

  std::string ToPaserk() const;  // k4.public.…
  std::string KeyId() const;     // k4.pid.…
  const std::array<std::uint8_t, kPublicKeyBytes>& bytes() const { return bytes_; }
  bool operator==(const PublicKey&) const = default;

 private:
  PublicKey() = default;
  std::array<std::uint8_t, kPublicKeyBytes> bytes_{};
};

// What a key is good for. Of a series: active ones issue and check, retired ones check and issue no
// more, serials of compromised ones are trusted no more. Of a token key: active ones verify, and
// the last of them mints; tokens of retired and of compromised ones are refused.
enum class KeyState { kActive, kRetired, kCompromised };
std::string_view KeyStateName(KeyState state);

struct PublicSeries {
  Series series;
  KeyState state;
  PublicKey key;
};

struct PublicTokenKey {
  KeyState state;
  PublicKey key;
  bool operator==(const PublicTokenKey&) const = default;
};

// What an offline root key says to a ring: these are the issuer's keys.
struct RootSignature {
  std::string key_id;  // k4.pid.… of the root key
  Signature signature;
  bool operator==(const RootSignature&) const = default;
};

// Format §6: the 32 symbols without 0 and X.
inline constexpr std::size_t kMaxSeries = 30;
inline constexpr std::size_t kMaxTokenKeys = 100;
inline constexpr std::size_t kMaxRootSignatures = 8;
inline constexpr std::size_t kMaxKeyringBytes = std::size_t{8} << 20;

class PublicKeyring final {
 public:
  // `source` names the text in errors, as a path. At most kMaxKeyringBytes; unknown fields are
  // ignored, nothing is defaulted. kInvalidArgument: no JSON, a field twice, missing or of a wrong
  // type, a later format, a key id that is not its key's, series 0 or X, and any series, product or
  // key twice.
  static absl::StatusOr<PublicKeyring> Parse(std::string_view json, std::string_view source);
  // Reads and parses a regular file. kNotFound, or kFailedPrecondition when it cannot be read.
  static absl::StatusOr<PublicKeyring> Load(const std::string& path);

  // OK when at least one of the ring's signatures is by one of `roots`, the keys that a client was
  // built with. kFailedPrecondition: the ring is not signed by any of them. kDataLoss: it claims to
  // be, and the signature is not over this content.
  absl::Status CheckSignedBy(std::span<const PublicKey> roots) const;

  const std::string& issuer() const { return issuer_; }
  std::uint64_t version() const { return version_; }
  // Seconds since 1970; nullopt: never.
  std::optional<std::int64_t> expires() const { return expires_; }
  const std::vector<PublicSeries>& series() const { return series_; }  // in the order of adding
  const std::vector<ProductName>& products() const { return products_; }
  const std::vector<PublicTokenKey>& token_keys() const { return token_keys_; }
  // Of revocation lists (serialsmith/revocation_list.h); none in older rings.
  const std::vector<PublicKey>& revocation_keys() const { return revocation_keys_; }
  const std::vector<RootSignature>& signatures() const { return signatures_; }
  // nullptr if unknown.
  const PublicSeries* Find(Series series) const;
  // Of the active token keys the last one; nullptr if none is active.
  const PublicKey* MintingKey() const;
  // All series, whatever their state, and all products.
  const Catalogue& catalogue() const { return catalogue_; }

  // Deterministic; Parse() of it gives the same ring. Fields that Parse() ignored are gone, and
  // with them the worth of signatures over them.
  std::string ToJson() const;

  // What a root key signs: "serialsmith.keyring.v1", a zero byte, and the canonical JSON (RFC 8785)
  // of the ring without its signatures, fields that this version ignores included.
  const std::string& signed_bytes() const { return signed_bytes_; }

 private:
  friend class KeyringBuilder;
  PublicKeyring();

  std::string issuer_;
  std::uint64_t version_ = 0;
  std::optional<std::int64_t> expires_;
  std::vector<PublicSeries> series_;
  std::vector<ProductName> products_;
  std::vector<PublicTokenKey> token_keys_;
  std::vector<PublicKey> revocation_keys_;
  std::vector<RootSignature> signatures_;
  std::string signed_bytes_;
  Catalogue catalogue_;
};

// Whether a client that has `current` may go over to `next`: forward only, so that nobody can bring
// back a ring from before a key was marked as compromised. Signatures are CheckSignedBy()'s matter.
// kInvalidArgument: the ring of another issuer. kFailedPrecondition: an older version, or another
// content under the same version.
absl::Status CheckUpdate(const PublicKeyring& current, const PublicKeyring& next);

}  // namespace serialsmith

#endif  // SERIALSMITH_KEYS_H_
