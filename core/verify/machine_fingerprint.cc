#include "serialsmith/machine_fingerprint.h"

#include <algorithm>
#include <cstddef>

#include "core/keys/status.h"

#if defined(_WIN32)
#include <windows.h>
#elif defined(__APPLE__)
#include <unistd.h>

#include <array>
#include <cstdio>
#else
#include <fstream>
#endif

namespace serialsmith {
namespace {

constexpr std::size_t kIdDigits = 32;

absl::Status NoId(std::string_view where) {
  return Problem(absl::StatusCode::kNotFound,
                 std::string("this computer has no fingerprint in ").append(where),
                 "Give it one of your own with --machine.");
}

#if defined(_WIN32)
absl::StatusOr<std::string> Read() {
  constexpr const char* kKey = "SOFTWARE\\Microsoft\\Cryptography";
  char id[64] = {};
  DWORD size = sizeof id;
  if (RegGetValueA(HKEY_LOCAL_MACHINE, kKey, "MachineGuid", RRF_RT_REG_SZ, nullptr, id, &size) !=
      ERROR_SUCCESS) {
    return NoId(kKey);
  }
  return FingerprintOfId("windows", id);
}
#elif defined(__APPLE__)
absl::StatusOr<std::string> Read() {
  uuid_t id;
  const timespec wait = {5, 0};
  if (::gethostuuid(id, &wait) != 0) return NoId("gethostuuid");
  std::string text;
  for (const unsigned char byte : id) {
    std::array<char, 3> digits;
    std::snprintf(digits.data(), digits.size(), "%02x", byte);
    text += digits.data();
  }
  return FingerprintOfId("macos", text);
}
#else
absl::StatusOr<std::string> Read() {
  constexpr const char* kFiles[] = {"/etc/machine-id", "/var/lib/dbus/machine-id"};
  for (const char* file : kFiles) {
    std::ifstream stream(file);
    std::string id(2 * kIdDigits, '\0');
    stream.read(id.data(), static_cast<std::streamsize>(id.size()));
    id.resize(static_cast<std::size_t>(stream.gcount()));
    absl::StatusOr<std::string> fingerprint = FingerprintOfId("linux", id);
    if (fingerprint.ok()) return fingerprint;
  }
  return NoId(kFiles[0]);
}
#endif

}  // namespace

absl::StatusOr<std::string> FingerprintOfId(std::string_view system, std::string_view id) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::string fingerprint = std::string("serialsmith.machine.v1:").append(system).append(":");
  const std::size_t first = std::min(id.find_first_not_of(kSpace), id.size());
  id = id.substr(first, id.find_last_not_of(kSpace) + 1 - first);
  std::size_t digits = 0;
  bool zero = true;
  for (const char c : id) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f')) {
      ++digits;
      zero = zero && lower == '0';
    } else if (lower != '-') {
      return NoId(system);
    }
    fingerprint += lower;
  }
  if (digits != kIdDigits || zero) return NoId(system);
  return fingerprint;
}

absl::StatusOr<std::string> MachineFingerprint() { return Read(); }

}  // namespace serialsmith
