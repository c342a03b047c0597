#include "core/verify/revocation_layout.h"

#include "core/keys/base64url.h"
#include "core/keys/keyring_builder.h"
#include "core/keys/utf8.h"

namespace serialsmith {
namespace {

template <typename Bytes>
void AppendBytes(std::string& out, const Bytes& bytes) {
  out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

bool IsVersion(std::uint64_t version) { return version >= 1 && version <= kMaxKeyringVersion; }

}  // namespace

std::string_view RefuseHeader(const RevocationHeader& header) {
  if (header.issuer.empty() || header.issuer.size() > kMaxNameBytes ||
      !IsPlainUtf8(header.issuer)) {
    return "its issuer is no name";
  }
  if (!IsVersion(header.version)) return "its version is out of range";
  if (!IsVersion(header.keyring_version)) return "the version of its keyring is out of range";
  if (header.issued_at < 0 || header.next_update <= header.issued_at ||
      header.next_update > kLastRevocationTime) {
    return "its times are out of range";
  }
  if (header.count > kMaxRevocations) return "it says that it has more serials than a list may";
  return {};
}

void AppendBigEndian(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i) & 0xFFU);
}

void AppendHeader(std::string& out, const RevocationHeader& header) {
  out += kRevocationPurpose;
  AppendBigEndian(out, header.issuer.size(), 1);
  out += header.issuer;
  AppendBigEndian(out, header.version);
  AppendBigEndian(out, header.keyring_version);
  AppendBigEndian(out, static_cast<std::uint64_t>(header.issued_at));
  AppendBigEndian(out, static_cast<std::uint64_t>(header.next_update));
  AppendBytes(out, header.key_id);
  AppendBytes(out, header.salt);
  AppendBigEndian(out, header.count, 4);
}

std::array<std::uint8_t, kRevocationKeyIdBytes> KeyIdBytes(const PublicKey& key) {
  std::array<std::uint8_t, kRevocationKeyIdBytes> bytes{};
  const std::string id = key.KeyId();
  DecodeBase64Url(std::string_view(id).substr(id.rfind('.') + 1), bytes);
  return bytes;
}

}  // namespace serialsmith
