// Unpadded base64url (RFC 4648 §5) with one spelling for each byte string, as PASERK wants it.
#ifndef SERIALSMITH_CORE_KEYS_BASE64URL_H_
#define SERIALSMITH_CORE_KEYS_BASE64URL_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace serialsmith {

// Characters that `bytes` bytes take.
constexpr std::size_t Base64UrlLength(std::size_t bytes) { return (bytes * 8 + 5) / 6; }

std::string EncodeBase64Url(std::span<const std::uint8_t> bytes);

// Fills `out` exactly. False, and `out` unspecified, for any other length, padding, foreign
// characters, and set bits behind the last byte. The time depends on the length alone, so that
// secrets may be decoded.
bool DecodeBase64Url(std::string_view text, std::span<std::uint8_t> out);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_BASE64URL_H_
