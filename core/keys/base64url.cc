#include "core/keys/base64url.h"

#include <sodium.h>

namespace serialsmith {

std::string EncodeBase64Url(std::span<const std::uint8_t> bytes) {
  // libsodium writes a terminating zero into the string's own.
  std::string text(Base64UrlLength(bytes.size()), '\0');
  sodium_bin2base64(text.data(), text.size() + 1, bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text;
}

bool DecodeBase64Url(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != Base64UrlLength(out.size())) return false;
  // libsodium 1.0.18 takes some bytes above 127 for characters, which would be a second spelling.
  // All are looked at, so that the time tells nothing of a secret.
  unsigned all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  if (all > 127) return false;
  if (out.empty()) return true;  // an empty span may be null, which libsodium must not be given
  std::size_t length = 0;
  // Without an end pointer libsodium refuses trailing characters; it refuses trailing bits always.
  return sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &length,
                           nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
         length == out.size();
}

}  // namespace serialsmith
