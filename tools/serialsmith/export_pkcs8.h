// `serialsmith keyring export-pkcs8`: a signing key on its way into an HSM.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_EXPORT_PKCS8_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_EXPORT_PKCS8_H_

#include <CLI/CLI.hpp>

namespace serialsmith::tools {

void AddExportPkcs8(CLI::App& keyring, int& exit_status);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_EXPORT_PKCS8_H_
