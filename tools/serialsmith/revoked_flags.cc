#include "tools/serialsmith/revoked_flags.h"

#include <cstdint>

#include "tools/serialsmith/arguments.h"

namespace serialsmith::tools {

void AddRevokedFlags(CLI::App& command, RevokedFlags& flags) {
  command.add_option("--revoked", flags.file, "Refuse the serials of the issuer's revocation list")
      ->type_name("FILE")
      ->check(NotEmpty());
  command
      .add_option("--revoked-version", flags.version,
                  "Refuse to judge by an older list than version N")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, (std::uint64_t{1} << 53) - 1));
}

}  // namespace serialsmith::tools
