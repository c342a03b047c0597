// A token of SoftHSM2 that goes with the test: made and filled by its own tools.
#ifndef SERIALSMITH_TESTS_TOOLS_PKCS11_SOFT_TOKEN_H_
#define SERIALSMITH_TESTS_TOOLS_PKCS11_SOFT_TOKEN_H_

#include <cstdlib>
#include <string>

#include "core/vault/pkcs8.h"
#include "serialsmith/secret.h"
#include "tests/support/temp_dir.h"

namespace serialsmith::testing {

class SoftToken final {
 public:
  static bool IsInstalled() { return Run("command -v softhsm2-util"); }

  // The token "Shop" with the PIN 1234.
  SoftToken() {
    WriteFile(dir_.File("softhsm2.conf"), "directories.tokendir = " + dir_.path() +
                                              "\nlog.level = ERROR\nslots.removable = true\n");
    ::setenv("SOFTHSM2_CONF", dir_.File("softhsm2.conf").c_str(), 1);
    Init("Shop");
  }

  void Init(const std::string& label) {
    Run("softhsm2-util --init-token --free --label " + label + " --pin 1234 --so-pin 5678");
  }
  bool Import(const SecretBytes& seed, const std::string& label, const std::string& id) {
    const SecretBytes pem = Pkcs8Pem(seed);
    const std::string file = dir_.File("key.pem");
    WriteFile(file, {reinterpret_cast<const char*>(pem.bytes().data()), pem.size()});
    return Run("softhsm2-util --import " + file + " --token Shop --pin 1234 --force --label " +
               label + " --id " + id);
  }
  void Lose() { Run("softhsm2-util --delete-token --token Shop"); }

  std::string Uri(const std::string& path, const std::string& query = "") const {
    return "pkcs11:" + path + "?module-path=/usr/lib/softhsm/libsofthsm2.so" + query;
  }
  std::string File(const std::string& name) const { return dir_.File(name); }

 private:
  static bool Run(const std::string& command) {
    return std::system((command + " > /dev/null 2>&1").c_str()) == 0;
  }
  TempDir dir_;
};

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_TOOLS_PKCS11_SOFT_TOKEN_H_
