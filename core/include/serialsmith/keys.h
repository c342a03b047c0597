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
#include <string>
#include <string_view>
#include <vector>

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

// Retired series still check but issue no more; serials of compromised ones are trusted no more.
enum class SeriesState { kActive, kRetired, kCompromised };
std::string_view SeriesStateName(SeriesState state);

struct PublicSeries {
  Series series;
  SeriesState state;
  PublicKey key;
};

// Format §6: the 32 symbols without 0 and X.
inline constexpr std::size_t kMaxSeries = 30;
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

  const std::string& issuer() const { return issuer_; }
  std::uint64_t version() const { return version_; }
  // Seconds since 1970; nullopt: never.
  std::optional<std::int64_t> expires() const { return expires_; }
  const std::vector<PublicSeries>& series() const { return series_; }  // in the order of adding
  const std::vector<ProductName>& products() const { return products_; }
  const std::vector<PublicKey>& token_keys() const { return token_keys_; }
  // Of revocation lists (serialsmith/revocation_list.h); none in older rings.
  const std::vector<PublicKey>& revocation_keys() const { return revocation_keys_; }
  // nullptr if unknown.
  const PublicSeries* Find(Series series) const;
  // All series, whatever their state, and all products.
  const Catalogue& catalogue() const { return catalogue_; }

  // Deterministic; Parse() of it gives the same ring.
  std::string ToJson() const;

 private:
  friend class KeyringBuilder;
  PublicKeyring();

  std::string issuer_;
  std::uint64_t version_ = 0;
  std::optional<std::int64_t> expires_;
  std::vector<PublicSeries> series_;
  std::vector<ProductName> products_;
  std::vector<PublicKey> token_keys_;
  std::vector<PublicKey> revocation_keys_;
  Catalogue catalogue_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_KEYS_H_
