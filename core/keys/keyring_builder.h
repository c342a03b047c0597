// The one way to a PublicKeyring: from its parts, when the rules of a ring hold for them.
#ifndef SERIALSMITH_CORE_KEYS_KEYRING_BUILDER_H_
#define SERIALSMITH_CORE_KEYS_KEYRING_BUILDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "serialsmith/keys.h"

namespace serialsmith {

struct KeyringParts {
  std::string issuer;
  std::uint64_t version = 1;
  std::optional<std::int64_t> expires;
  std::vector<PublicSeries> series;
  std::vector<ProductName> products;
  std::vector<PublicTokenKey> token_keys;
  std::vector<PublicKey> revocation_keys;
  std::vector<RootSignature> signatures;
  // As PublicKeyring::signed_bytes(); empty: made of the parts.
  std::string signed_bytes;
};

// Names of issuers and products, in bytes of UTF-8.
inline constexpr std::size_t kMaxNameBytes = 200;
// RFC 8785 writes numbers as JavaScript does: whole ones are exact up to here.
inline constexpr std::uint64_t kMaxKeyringVersion = (std::uint64_t{1} << 53) - 1;

class KeyringBuilder final {
 public:
  // kInvalidArgument: series 0 or X, a key twice, a name that is none, a version out of range.
  // kAlreadyExists: a series or a product twice. kResourceExhausted: more than kMaxSeries.
  static absl::StatusOr<PublicKeyring> Build(KeyringParts parts);

  // Without signatures: they are over what the ring says now.
  static KeyringParts PartsOf(const PublicKeyring& ring);
};

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_KEYRING_BUILDER_H_
