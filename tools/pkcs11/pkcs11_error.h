// How PKCS#11 says what went wrong, as our errors.
#ifndef SERIALSMITH_TOOLS_PKCS11_PKCS11_ERROR_H_
#define SERIALSMITH_TOOLS_PKCS11_PKCS11_ERROR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace serialsmith::tools {

// "CKR_DEVICE_ERROR", or "CKR 0x…" for one that has no name here.
std::string Pkcs11ErrorName(unsigned long code);

// `what` opens the sentence, such as "token T: cannot sign"; the code's name ends it.
absl::Status Pkcs11Error(std::string_view what, unsigned long code);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_PKCS11_PKCS11_ERROR_H_
