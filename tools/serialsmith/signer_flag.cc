#include "tools/serialsmith/signer_flag.h"

#include "tools/pkcs11/pkcs11_signer.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/passphrase.h"

namespace serialsmith::tools {

CLI::Option* AddSignerFlag(CLI::App& command, std::string& uri) {
  return command
      .add_option("--signer", uri,
                  "Sign with the key in a PKCS#11 token instead: pkcs11:token=…;object=…; its PIN "
                  "is in the file of ?pin-source=file:FILE, mode 0600, or a terminal is asked")
      ->type_name("URI")
      ->check(NotEmpty());
}

absl::StatusOr<std::unique_ptr<const Signer>> OpenSigner(const std::string& uri,
                                                         const PublicKey* key) {
  return OpenPkcs11Signer(uri, key, [](const std::string& file, const std::string& token) {
    return ReadPin(file, token);
  });
}

}  // namespace serialsmith::tools
