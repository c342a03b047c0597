// A token that is open and logged in. Safe from any thread once open.
#ifndef SERIALSMITH_TOOLS_PKCS11_PKCS11_TOKEN_H_
#define SERIALSMITH_TOOLS_PKCS11_PKCS11_TOKEN_H_

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/pkcs11/pkcs11_signer.h"
#include "tools/pkcs11/pkcs11_uri.h"

namespace serialsmith::tools {

// Modules as p11-kit loads and initializes them; it counts who uses them.
class Pkcs11Modules final {
 public:
  // The module of this path, or with nullptr those that are registered. kNotFound: none.
  static absl::StatusOr<std::unique_ptr<Pkcs11Modules>> Load(const char* path);
  Pkcs11Modules(const Pkcs11Modules&) = delete;
  Pkcs11Modules& operator=(const Pkcs11Modules&) = delete;
  ~Pkcs11Modules();

  std::vector<CK_FUNCTION_LIST*> list() const;

 private:
  Pkcs11Modules() = default;
  CK_FUNCTION_LIST* single_ = nullptr;
  CK_FUNCTION_LIST** registered_ = nullptr;
};

class Pkcs11Token final {
 public:
  // Errors are those of OpenPkcs11Signer().
  static absl::StatusOr<std::unique_ptr<Pkcs11Token>> Open(const Pkcs11Uri& uri,
                                                           const PinSource& pin);
  Pkcs11Token(const Pkcs11Token&) = delete;
  Pkcs11Token& operator=(const Pkcs11Token&) = delete;
  ~Pkcs11Token();

  // The one Ed25519 key of this class and name.
  absl::StatusOr<CK_OBJECT_HANDLE> FindKey(CK_OBJECT_CLASS type,
                                           const std::vector<CK_ATTRIBUTE>& name) const;
  absl::StatusOr<PublicKey> ReadPublicKey(CK_OBJECT_HANDLE key) const;
  absl::Status Sign(CK_OBJECT_HANDLE key, std::span<const std::uint8_t> message,
                    std::span<std::uint8_t, kSignatureBytes> signature);

  // "token Shop: " and `what`, as errors begin.
  std::string Name(std::string_view what) const;

 private:
  Pkcs11Token(std::unique_ptr<Pkcs11Modules> modules, CK_FUNCTION_LIST* module, CK_SLOT_ID slot,
              std::string label)
      : modules_(std::move(modules)), module_(module), slot_(slot), label_(std::move(label)) {}
  absl::Status LogIn(const CK_TOKEN_INFO& info, const Pkcs11Uri& uri, const PinSource& pin);
  absl::StatusOr<CK_SESSION_HANDLE> TakeSession();

  std::unique_ptr<Pkcs11Modules> modules_;
  CK_FUNCTION_LIST* module_;
  CK_SLOT_ID slot_;
  std::string label_;
  // Open from first to last, because the token logs out with its last session.
  CK_SESSION_HANDLE login_session_ = CK_INVALID_HANDLE;
  std::mutex mutex_;
  std::vector<CK_SESSION_HANDLE> idle_;  // guarded by the mutex
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_PKCS11_PKCS11_TOKEN_H_
