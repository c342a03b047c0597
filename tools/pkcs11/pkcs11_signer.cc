#include "tools/pkcs11/pkcs11_signer.h"

#include <sodium.h>

#include <utility>

#include "core/keys/status.h"
#include "tools/pkcs11/pkcs11_token.h"
#include "tools/pkcs11/pkcs11_uri.h"

namespace serialsmith::tools {
namespace {

class Pkcs11Signer final : public Signer {
 public:
  Pkcs11Signer(std::unique_ptr<Pkcs11Token> token, CK_OBJECT_HANDLE key,
               const PublicKey& public_key)
      : token_(std::move(token)), key_(key), public_key_(public_key) {}

  const PublicKey& public_key() const override { return public_key_; }
  absl::Status Sign(std::span<const std::uint8_t> message,
                    std::span<std::uint8_t, kSignatureBytes> signature) const override {
    if (absl::Status status = token_->Sign(key_, message, signature); !status.ok()) return status;
    // Serials last for ever: a device that errs once must not be believed. It costs less than the
    // way there and back.
    if (crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                    public_key_.bytes().data()) == 0) {
      return absl::OkStatus();
    }
    return Problem(absl::StatusCode::kUnavailable,
                   token_->Name("it gave a signature that its public key does not verify"),
                   "Private and public key of this name must be one pair; else the token is "
                   "defective.");
  }

 private:
  std::unique_ptr<Pkcs11Token> token_;
  CK_OBJECT_HANDLE key_;
  PublicKey public_key_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const Signer>> OpenPkcs11Signer(const std::string& uri,
                                                               const PublicKey* expected,
                                                               const PinSource& pin) {
  const absl::StatusOr<Pkcs11Uri> parsed = Pkcs11Uri::Parse(uri);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<std::unique_ptr<Pkcs11Token>> token = Pkcs11Token::Open(*parsed, pin);
  if (!token.ok()) return token.status();
  const std::vector<CK_ATTRIBUTE> name = parsed->KeyName();
  const absl::StatusOr<CK_OBJECT_HANDLE> key = (*token)->FindKey(CKO_PRIVATE_KEY, name);
  if (!key.ok()) return key.status();
  const absl::StatusOr<CK_OBJECT_HANDLE> public_half = (*token)->FindKey(CKO_PUBLIC_KEY, name);
  if (!public_half.ok()) return public_half.status();
  const absl::StatusOr<PublicKey> public_key = (*token)->ReadPublicKey(*public_half);
  if (!public_key.ok()) return public_key.status();
  if (expected != nullptr && *public_key != *expected) {
    return Problem(
        absl::StatusCode::kFailedPrecondition,
        (*token)->Name("its key " + public_key->KeyId() + " is not the one that is wanted, " +
                       expected->KeyId()),
        "Name the key that was imported for this: of the series, of tokens, or the root key.");
  }
  return std::make_unique<const Pkcs11Signer>(*std::move(token), *key, *public_key);
}

}  // namespace serialsmith::tools
