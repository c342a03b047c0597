// The URI that names a signing key, parsed by p11-kit. RFC 7512.
#ifndef SERIALSMITH_TOOLS_PKCS11_PKCS11_URI_H_
#define SERIALSMITH_TOOLS_PKCS11_PKCS11_URI_H_

#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace serialsmith::tools {

class Pkcs11Uri final {
 public:
  // kInvalidArgument: no URI of a key that can sign, or a PIN in it, or in no file.
  static absl::StatusOr<Pkcs11Uri> Parse(const std::string& text);

  // nullptr: the modules that are registered on this system.
  const char* module_path() const { return p11_kit_uri_get_module_path(uri_.get()); }
  // Empty: none is named.
  const std::string& pin_file() const { return pin_file_; }
  bool Matches(CK_SLOT_ID slot, const CK_TOKEN_INFO& token) const;
  // Label and id of the key, as far as they are named; they live as long as this object.
  std::vector<CK_ATTRIBUTE> KeyName() const;

 private:
  struct Free {
    void operator()(P11KitUri* uri) const { p11_kit_uri_free(uri); }
  };
  using Handle = std::unique_ptr<P11KitUri, Free>;
  Pkcs11Uri(Handle uri, std::string pin_file)
      : uri_(std::move(uri)), pin_file_(std::move(pin_file)) {}

  Handle uri_;
  std::string pin_file_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_PKCS11_PKCS11_URI_H_
