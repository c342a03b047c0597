// Keys as PASERK, public, secret and wrapped. The input is the text.
//
// Holds: each key has one spelling, and none is of two kinds; what is printed is read as the same;
// errors show nothing of the key; no file makes unlocking cost more than the limits.
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "core/vault/paserk_secret.h"
#include "fuzz/fuzz_support.h"
#include "serialsmith/keys.h"
#include "serialsmith/vault.h"

namespace serialsmith::fuzz {
namespace {

// No piece of the body is in the message; it has no words as long as a piece.
void CheckError(const absl::Status& status, std::string_view text) {
  const std::string message(status.message());
  FUZZ_ASSERT(std::count(message.begin(), message.end(), '\n') == 1);
  constexpr std::size_t kPiece = 16;
  for (std::size_t i = text.rfind('.') + 1; i + kPiece <= text.size(); ++i) {
    const std::string_view piece = text.substr(i, kPiece);
    if (piece.find(' ') == piece.npos) FUZZ_ASSERT(message.find(piece) == message.npos);
  }
}

bool CheckPublic(std::string_view text) {
  const auto key = PublicKey::ParsePaserk(text);
  if (!key.ok()) {
    FUZZ_ASSERT(!key.status().message().empty());
    return false;
  }
  FUZZ_ASSERT(key->ToPaserk() == text);
  FUZZ_ASSERT(PublicKey::FromBytes(key->bytes()) == *key);
  FUZZ_ASSERT(key->KeyId().starts_with("k4.pid."));
  return true;
}

// Shape and cost only: to open one would cost what the input asks for.
bool CheckWrap(SecretKind kind, std::string_view text) {
  const absl::Status shape = CheckWrapped(kind, text);
  if (!shape.ok()) CheckError(shape, text);
  if (shape.ok()) FUZZ_ASSERT(IsWrappedPaserk(text));
  return shape.ok();
}

// Wrapped by the cheapest cost it is a wrapped key, opens with the passphrase and no other, and
// with no bit changed.
void CheckWrapping(SecretKind kind, const SecretBytes& secret, std::size_t chance) {
  const auto passphrase = SecretBytes::CopyOf(std::array<std::uint8_t, 4>{'f', 'u', 'z', 'z'});
  const auto wrapped =
      WrapSecret(kind, secret, passphrase, {8192, 1}, [chance](std::span<std::uint8_t> out) {
        std::fill(out.begin(), out.end(), static_cast<std::uint8_t>(chance));
      });
  FUZZ_ASSERT(wrapped.ok() && CheckWrapped(kind, *wrapped).ok());
  const auto opened = UnwrapSecret(kind, *wrapped, passphrase);
  FUZZ_ASSERT(opened.ok() && opened->Equals(secret));
  FUZZ_ASSERT(UnwrapSecret(kind, *wrapped, SecretBytes::CopyOf(secret.bytes())).status().code() ==
              absl::StatusCode::kPermissionDenied);
  std::string changed = *wrapped;
  const std::size_t dot = changed.rfind('.');
  // Behind salt, cost and nonce (56 bytes), where every character is of the key or the tag.
  char& c = changed[dot + 80 + chance % (changed.size() - dot - 82)];
  c = c == 'A' ? 'B' : 'A';
  FUZZ_ASSERT(!UnwrapSecret(kind, changed, passphrase).ok());
}

bool CheckSecret(SecretKind kind, std::string_view text) {
  const auto secret = ParseSecret(kind, text);
  FUZZ_ASSERT(secret.ok() == SecretId(kind, text).ok());
  if (!secret.ok()) {
    CheckError(secret.status(), text);
    return false;
  }
  FUZZ_ASSERT(secret->size() == SecretSize(kind));
  FUZZ_ASSERT(PrintSecret(kind, *secret) == text);
  CheckWrapping(kind, *secret, static_cast<unsigned char>(text.back()));
  return true;
}

void Run(std::string_view text) {
  int kinds = 0;
  kinds += CheckPublic(text) ? 1 : 0;
  for (const SecretKind kind : {SecretKind::kLocal, SecretKind::kSecret}) {
    kinds += CheckSecret(kind, text) ? 1 : 0;
    kinds += CheckWrap(kind, text) ? 1 : 0;
  }
  FUZZ_ASSERT(kinds <= 1);
  // The entry of all of them; without a passphrase no wrapped key opens.
  const auto any = OpenPaserkSecret(text, nullptr);
  if (any.ok()) {
    FUZZ_ASSERT(kinds == 1 && !IsWrappedPaserk(text));
    FUZZ_ASSERT(any->size() == 32);
  } else {
    CheckError(any.status(), text);
  }
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::fuzz::Run(serialsmith::fuzz::AsText(data, size));
  return 0;
}
