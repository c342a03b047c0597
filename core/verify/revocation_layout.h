// The bytes of a revocation list, for its reader and its maker: format §9. The header, the hashes
// (ascending), and the signature over all before it.
#ifndef SERIALSMITH_CORE_VERIFY_REVOCATION_LAYOUT_H_
#define SERIALSMITH_CORE_VERIFY_REVOCATION_LAYOUT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "serialsmith/keys.h"
#include "serialsmith/revocation_list.h"

namespace serialsmith {

// Opens the file and says what the signature is for; the zero ends it.
inline constexpr std::string_view kRevocationPurpose{"serialsmith.revoked.v1\0", 23};
inline constexpr std::size_t kRevocationKeyIdBytes = 33;
inline constexpr std::size_t kRevocationHashBytes = 8;
inline constexpr std::int64_t kLastRevocationTime = 253402300799;  // the last second of year 9999

// What stands before the hashes.
struct RevocationHeader {
  std::string issuer;
  std::uint64_t version = 0;
  std::uint64_t keyring_version = 0;
  std::int64_t issued_at = 0;
  std::int64_t next_update = 0;
  std::array<std::uint8_t, kRevocationKeyIdBytes> key_id{};  // the body of k4.pid
  RevocationSalt salt{};
  std::uint32_t count = 0;
};

// Empty, or what is wrong with a field.
std::string_view RefuseHeader(const RevocationHeader& header);

void AppendBigEndian(std::string& out, std::uint64_t value, std::size_t bytes = 8);
void AppendHeader(std::string& out, const RevocationHeader& header);

std::array<std::uint8_t, kRevocationKeyIdBytes> KeyIdBytes(const PublicKey& key);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VERIFY_REVOCATION_LAYOUT_H_
