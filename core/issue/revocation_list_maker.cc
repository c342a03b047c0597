#include "serialsmith/revocation_list_maker.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "core/issue/revocation_hashes.h"
#include "core/keys/status.h"
#include "core/vault/series_keys.h"
#include "core/verify/revocation_layout.h"

namespace serialsmith {
namespace {

absl::Status Refuse(std::string_view what, std::string_view hint) {
  return Problem(absl::StatusCode::kInvalidArgument, what, hint);
}

absl::Status HashRevoked(const NumberSource& revoked, const NumberHash& hash, SaltedHashes& drawn) {
  drawn.hashes.clear();
  auto status = revoked([&](const PackedRow& number) {
    if (drawn.hashes.size() == kMaxRevocations) {
      return Problem(absl::StatusCode::kResourceExhausted,
                     "there are more than 2,097,152 revoked serials, the most that a list holds",
                     "Where a whole series is lost, mark it as compromised instead.");
    }
    drawn.hashes.push_back(hash(drawn.salt, number));
    return absl::OkStatus();
  });
  std::ranges::sort(drawn.hashes);
  drawn.hashes.erase(std::unique(drawn.hashes.begin(), drawn.hashes.end()), drawn.hashes.end());
  return status;
}

// Ends the walk through the genuine numbers when one of them meets a revoked one.
constexpr absl::StatusCode kMet = absl::StatusCode::kAborted;

}  // namespace

absl::StatusOr<SaltedHashes> DrawHashes(const NumberSource& revoked, const NumberSource& genuine,
                                        const RandomSource& random, const NumberHash& hash) {
  SaltedHashes drawn;
  for (int i = 0; i < kMostSalts; ++i) {
    random(drawn.salt);
    if (auto status = HashRevoked(revoked, hash, drawn); !status.ok()) return status;
    bool met = false;
    const auto status = genuine([&](const PackedRow& number) {
      met = std::ranges::binary_search(drawn.hashes, hash(drawn.salt, number));
      return met ? absl::Status(kMet, "") : absl::OkStatus();
    });
    if (met) continue;
    if (!status.ok()) return status;
    return drawn;
  }
  return Problem(absl::StatusCode::kInternal, "no salt tells the revoked serials from the others",
                 "Look whether the ledger is sound: serialsmith ledger verify.");
}

RevocationListMaker::RevocationListMaker(std::string issuer, std::uint64_t keyring_version,
                                         SecretBytes key)
    : issuer_(std::move(issuer)), keyring_version_(keyring_version), key_(std::move(key)) {}

absl::StatusOr<RevocationListMaker> RevocationListMaker::Create(const PublicKeyring& ring,
                                                                const SecretBytes& revocation_key) {
  const bool fits = revocation_key.size() == kSigningKeySize && !ring.revocation_keys().empty();
  if (fits) {
    // A secret with another's public half would give itself away by signing.
    SigningKey own = SigningKeyOfSeed(SecretBytes::CopyOf(revocation_key.bytes().first(kSeedSize)));
    if (own.secret.Equals(revocation_key) && own.public_key == ring.revocation_keys().back()) {
      return RevocationListMaker(ring.issuer(), ring.version(), std::move(own.secret));
    }
  }
  return Refuse("this is not the revocation key of the ring", "Use the ring that it came from.");
}

absl::StatusOr<std::string> RevocationListMaker::Make(const RevocationTerms& terms,
                                                      const NumberSource& revoked,
                                                      const NumberSource& genuine,
                                                      const RandomSource& random) const {
  std::array<std::uint8_t, kPublicKeyBytes> public_key;
  std::ranges::copy(key_.bytes().last(kPublicKeyBytes), public_key.begin());
  RevocationHeader header{.issuer = issuer_,
                          .version = terms.version,
                          .keyring_version = keyring_version_,
                          .issued_at = terms.issued_at,
                          .next_update = terms.next_update,
                          .key_id = KeyIdBytes(PublicKey::FromBytes(public_key))};
  if (const std::string_view why = RefuseHeader(header); !why.empty()) {
    return Refuse(std::string("the list cannot be made: ").append(why),
                  "Versions count from 1 to 2^53 - 1; the next update comes after now.");
  }
  auto drawn = DrawHashes(revoked, genuine, random);
  if (!drawn.ok()) return drawn.status();
  header.salt = drawn->salt;
  header.count = static_cast<std::uint32_t>(drawn->hashes.size());
  std::string list;
  list.reserve(kMaxRevocationListBytes - (kMaxRevocations - header.count) * kRevocationHashBytes);
  AppendHeader(list, header);
  for (const std::uint64_t hash : drawn->hashes) AppendBigEndian(list, hash);
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(list.data()), list.size(),
                       key_.bytes().data());
  list.append(reinterpret_cast<const char*>(signature.data()), signature.size());
  return list;
}

}  // namespace serialsmith
