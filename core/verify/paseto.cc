#include "core/verify/paseto.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "core/keys/base64url.h"
#include "core/keys/sodium.h"

namespace serialsmith {
namespace {

constexpr std::uint64_t kPieces = 4;

void AppendLength(std::string& out, std::uint64_t length) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    out += static_cast<char>(static_cast<unsigned char>(length >> shift));
  }
}

absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }

// Tokens hold no key, so that Abseil's quick decoder serves, which libsodium's in constant time is
// not. It forgives spaces and padding, which the length tells, and stray bits behind the last byte,
// which the last group tells when it is written again.
bool Decode(std::string_view text, std::string& out) {
  if (!absl::WebSafeBase64Unescape(Abseil(text), &out)) return false;
  if (text.size() != Base64UrlLength(out.size())) return false;
  const std::size_t whole = out.size() / 3;  // groups of 3 bytes in 4 characters
  return absl::WebSafeBase64Escape(Abseil(out).substr(whole * 3)) == Abseil(text).substr(whole * 4);
}

}  // namespace

std::optional<Paseto> DecodePaseto(std::string_view text) {
  if (!text.starts_with(kPasetoHeader)) return std::nullopt;
  text.remove_prefix(kPasetoHeader.size());
  const std::size_t dot = text.find('.');
  Paseto token;
  if (!Decode(text.substr(0, dot), token.payload) || token.payload.size() < kSignatureBytes) {
    return std::nullopt;
  }
  if (dot != std::string_view::npos &&
      (!Decode(text.substr(dot + 1), token.footer) || token.footer.empty())) {
    return std::nullopt;
  }
  const std::size_t length = token.payload.size() - kSignatureBytes;
  std::copy_n(token.payload.begin() + static_cast<std::ptrdiff_t>(length), kSignatureBytes,
              reinterpret_cast<char*>(token.signature.data()));
  token.payload.resize(length);
  return token;
}

std::string EncodePaseto(const Paseto& token) {
  std::string body = token.payload;
  body.append(reinterpret_cast<const char*>(token.signature.data()), token.signature.size());
  std::string text(kPasetoHeader);
  text += absl::WebSafeBase64Escape(body);
  if (!token.footer.empty()) text.append(".").append(absl::WebSafeBase64Escape(token.footer));
  return text;
}

std::string PasetoMessage(std::string_view payload, std::string_view footer,
                          std::string_view implicit_assertion) {
  std::string message;
  message.reserve(8 * (kPieces + 1) + kPasetoHeader.size() + payload.size() + footer.size() +
                  implicit_assertion.size());
  AppendLength(message, kPieces);
  for (const std::string_view piece : {kPasetoHeader, payload, footer, implicit_assertion}) {
    AppendLength(message, piece.size());
    message += piece;
  }
  return message;
}

bool VerifyPaseto(const PublicKey& key, const Paseto& token, std::string_view implicit_assertion) {
  EnsureSodium();
  const std::string message = PasetoMessage(token.payload, token.footer, implicit_assertion);
  return crypto_sign_verify_detached(token.signature.data(),
                                     reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key.bytes().data()) == 0;
}

}  // namespace serialsmith
