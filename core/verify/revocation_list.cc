#include "serialsmith/revocation_list.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "core/keys/keyring_file.h"
#include "core/keys/sodium.h"
#include "core/keys/status.h"
#include "core/keys/utc_time.h"
#include "core/verify/revocation_layout.h"

namespace serialsmith {
namespace {

// libsodium's smallest hash; the list has the first half of it.
constexpr std::size_t kHashBytes = 16;
static_assert(kHashBytes == crypto_generichash_BYTES_MIN);
static_assert(kRevocationSaltBytes == crypto_generichash_blake2b_SALTBYTES);
constexpr std::array<std::uint8_t, crypto_generichash_blake2b_PERSONALBYTES> kPersonal = {
    'S', 'N', 'r', 'e', 'v', 'o', 'k', 'e', 'd'};
// Serials a bucket of the index, about: a cache line of hashes.
constexpr std::size_t kBucketSize = 8;

constexpr std::string_view kDamagedListHint = "Get it again from the issuer.";

absl::Status Refuse(std::string_view what, std::string_view hint = kDamagedListHint) {
  return Problem(absl::StatusCode::kInvalidArgument, what, hint);
}

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

// Takes fields from the front; what is not there reads as zeros and spoils the reader.
class FieldReader final {
 public:
  explicit FieldReader(std::string_view left) : left_(left) {}

  std::string_view Take(std::size_t bytes) {
    if (bytes > left_.size()) {
      good_ = false;
      left_ = {};
      return {};
    }
    const std::string_view field = left_.substr(0, bytes);
    left_.remove_prefix(bytes);
    return field;
  }
  std::uint64_t Integer(std::size_t bytes = 8) { return BigEndian(Take(bytes)); }
  template <std::size_t N>
  void Fill(std::array<std::uint8_t, N>& out) {
    std::ranges::copy(Take(N), out.begin());
  }
  bool good() const { return good_; }
  std::size_t left() const { return left_.size(); }

 private:
  std::string_view left_;
  bool good_ = true;
};

absl::StatusOr<RevocationHeader> ReadHeader(FieldReader& reader) {
  if (reader.Take(kRevocationPurpose.size()) != kRevocationPurpose) {
    return Refuse("this is no revocation list of format 1",
                  "Name a file that `serialsmith revoke --list` made, or update the program.");
  }
  RevocationHeader header;
  header.issuer = reader.Take(reader.Integer(1));
  header.version = reader.Integer();
  header.keyring_version = reader.Integer();
  header.issued_at = static_cast<std::int64_t>(reader.Integer());
  header.next_update = static_cast<std::int64_t>(reader.Integer());
  reader.Fill(header.key_id);
  reader.Fill(header.salt);
  header.count = static_cast<std::uint32_t>(reader.Integer(4));
  if (!reader.good()) return Refuse("the revocation list is cut");
  if (const std::string_view why = RefuseHeader(header); !why.empty()) {
    return Refuse(std::string("the revocation list is damaged: ").append(why));
  }
  const std::size_t rest = header.count * kRevocationHashBytes + kSignatureBytes;
  if (reader.left() < rest) return Refuse("the revocation list is cut");
  if (reader.left() > rest) return Refuse("the revocation list goes on behind its end");
  return header;
}

absl::Status CheckSignature(const RevocationHeader& header, std::string_view message,
                            const Signature& signature, const PublicKeyring& ring) {
  if (header.issuer != ring.issuer()) {
    return Refuse("the revocation list is of another issuer than the keyring",
                  "Use list and keyring of the same issuer.");
  }
  const std::vector<PublicKey>& keys = ring.revocation_keys();
  const auto key = std::ranges::find(keys, header.key_id, KeyIdBytes);
  if (key == keys.end()) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   keys.empty() ? "the keyring has no key for revocation lists"
                                : "the revocation list is signed by a key that the keyring lacks",
                   "Get the newest public.keyring from the issuer.");
  }
  EnsureSodium();
  if (crypto_sign_verify_detached(signature.data(),
                                  reinterpret_cast<const unsigned char*>(message.data()),
                                  message.size(), key->bytes().data()) == 0) {
    return {};
  }
  return Problem(absl::StatusCode::kPermissionDenied,
                 "the signature of the revocation list is not the issuer's", kDamagedListHint);
}

}  // namespace

std::uint64_t RevocationHash(const RevocationSalt& salt, const PackedRow& number) {
  std::array<std::uint8_t, kHashBytes> hash;
  crypto_generichash_blake2b_salt_personal(hash.data(), hash.size(), number.data(), number.size(),
                                           nullptr, 0, salt.data(), kPersonal.data());
  return BigEndian({reinterpret_cast<const char*>(hash.data()), kRevocationHashBytes});
}

absl::StatusOr<RevocationList> RevocationList::Parse(std::string_view bytes,
                                                     std::string_view source,
                                                     const PublicKeyring& ring) {
  FieldReader reader(bytes);
  absl::StatusOr<RevocationHeader> header = ReadHeader(reader);
  if (!header.ok()) return At(source, header.status());
  RevocationList list;
  const std::string_view hashes = reader.Take(header->count * kRevocationHashBytes);
  reader.Fill(list.signature_);
  const std::string_view message = bytes.substr(0, bytes.size() - kSignatureBytes);
  if (auto status = CheckSignature(*header, message, list.signature_, ring); !status.ok()) {
    return At(source, status);
  }
  list.hashes_.reserve(header->count);
  for (std::size_t at = 0; at < hashes.size(); at += kRevocationHashBytes) {
    const std::uint64_t hash = BigEndian(hashes.substr(at, kRevocationHashBytes));
    if (!list.hashes_.empty() && hash <= list.hashes_.back()) {
      return At(source, Refuse("the serials of the revocation list are out of order"));
    }
    list.hashes_.push_back(hash);
  }
  list.IndexHashes();
  list.source_ = source;
  list.issuer_ = std::move(header->issuer);
  list.version_ = header->version;
  list.keyring_version_ = header->keyring_version;
  list.issued_at_ = header->issued_at;
  list.next_update_ = header->next_update;
  list.salt_ = header->salt;
  return list;
}

absl::StatusOr<RevocationList> RevocationList::Load(const std::string& path,
                                                    const PublicKeyring& ring) {
  absl::StatusOr<std::string> bytes =
      ReadFile(path, {.noun = "revocation list", .most_bytes = kMaxRevocationListBytes});
  if (!bytes.ok()) return bytes.status();
  return Parse(*bytes, path, ring);
}

absl::Status RevocationList::CheckCurrent(std::int64_t now) const {
  if (now >= next_update_) {
    return At(source_, Problem(absl::StatusCode::kFailedPrecondition,
                               "the revocation list is stale: a newer one was due at " +
                                   FormatUtc(next_update_),
                               "Get the newest list from the issuer."));
  }
  if (issued_at_ - kRevocationSkewSeconds > now) {
    return At(source_, Problem(absl::StatusCode::kFailedPrecondition,
                               "the revocation list was made at " + FormatUtc(issued_at_) +
                                   ", and here it is " + FormatUtc(now),
                               "Look whether the clock of this computer is right."));
  }
  return {};
}

absl::Status RevocationList::CheckVersion(std::uint64_t version) const {
  if (version_ >= version) return {};
  return At(source_, Problem(absl::StatusCode::kFailedPrecondition,
                             "the revocation list has version " + std::to_string(version_) +
                                 ", and version " + std::to_string(version) + " was seen before",
                             "Get the newest list from the issuer."));
}

absl::Status RevocationList::MayReplace(const RevocationList& current) const {
  if (issuer_ != current.issuer_) {
    return At(source_, Refuse("the revocation list is of another issuer than the one in use",
                              "Keep the one in use."));
  }
  if (auto status = CheckVersion(current.version_); !status.ok()) return status;
  if (version_ > current.version_ || signature_ == current.signature_) return {};
  return At(source_, Problem(absl::StatusCode::kFailedPrecondition,
                             "there is another revocation list of version " +
                                 std::to_string(version_) + " in use",
                             "Tell the issuer: two lists must not have one version."));
}

void RevocationList::IndexHashes() {
  const int bits = std::max(1, static_cast<int>(std::bit_width(hashes_.size() / kBucketSize)));
  bucket_shift_ = 64 - bits;
  bucket_starts_.assign((std::size_t{1} << bits) + 1, 0);
  for (const std::uint64_t hash : hashes_) ++bucket_starts_[(hash >> bucket_shift_) + 1];
  std::partial_sum(bucket_starts_.begin(), bucket_starts_.end(), bucket_starts_.begin());
}

bool RevocationList::IsRevoked(const PackedRow& number) const {
  const std::uint64_t hash = RevocationHash(salt_, number);
  const std::size_t bucket = hash >> bucket_shift_;
  return std::binary_search(hashes_.begin() + bucket_starts_[bucket],
                            hashes_.begin() + bucket_starts_[bucket + 1], hash);
}

}  // namespace serialsmith
