#include "core/verify/paseto.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <span>

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

// Fills `out` with the bytes behind the text; false when it is not their one spelling.
bool Decode(std::string_view text, std::string& out) {
  out.resize(text.size() * 6 / 8);
  return DecodeBase64Url(text, {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
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
  const auto encode = [](const std::string& bytes) {
    return EncodeBase64Url({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  };
  std::string text(kPasetoHeader);
  text += encode(body);
  if (!token.footer.empty()) text.append(".").append(encode(token.footer));
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
