// A fingerprint of this computer for those who have none of their own. docs/ownership_token.md.
//
// Stays the same until the system is installed anew. It is no secret and no proof: the computer's
// administrator can change what it is read from. Reads the system, so it can fail; linked only
// where it is called. Safe from any thread.
//
//     absl::StatusOr<std::string> fingerprint = serialsmith::MachineFingerprint();
//     if (fingerprint.ok()) policy.machine = serialsmith::HashMachine(*fingerprint);
#ifndef SERIALSMITH_MACHINE_FINGERPRINT_H_
#define SERIALSMITH_MACHINE_FINGERPRINT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace serialsmith {

// "serialsmith.machine.v1:SYSTEM:ID" with the id in lower case:
//   linux    /etc/machine-id, else /var/lib/dbus/machine-id
//   macos    the UUID of the hardware (gethostuuid)
//   windows  MachineGuid of HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography
// kNotFound: the system has none.
absl::StatusOr<std::string> MachineFingerprint();

// The same of an id that was read elsewhere; spaces around it do not count. kNotFound: no id of 32
// hexadecimal digits, dashes aside, or one that is all zeros.
absl::StatusOr<std::string> FingerprintOfId(std::string_view system, std::string_view id);

}  // namespace serialsmith

#endif  // SERIALSMITH_MACHINE_FINGERPRINT_H_
