#include "tools/serialsmith/trusted_ring.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "core/keys/keyring_file.h"
#include "core/keys/status.h"
#include "serialsmith/vault.h"

namespace serialsmith::tools {

std::string PublicRingPath(const std::string& place) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(place, ignored)) return place;
  return std::string(place).append("/").append(kPublicKeyringName);
}

absl::StatusOr<std::vector<PublicKey>> ReadRoots(const std::string& root) {
  std::string text = root;
  std::string source = "--root";
  if (!root.starts_with("k4.")) {
    absl::StatusOr<std::string> file = ReadKeyringFile(root, Readers::kEverybody);
    if (!file.ok()) return file.status();
    text = *std::move(file);
    source = root;
  }
  std::vector<PublicKey> roots;
  std::size_t line_number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    ++line_number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const absl::StatusOr<PublicKey> key = PublicKey::ParsePaserk(line);
    if (!key.ok()) {
      const std::string where =
          source == root ? source + ":" + std::to_string(line_number) : source;
      return At(where, key.status());
    }
    roots.push_back(*key);
  }
  if (!roots.empty() && roots.size() <= kMaxRootSignatures) return roots;
  return Problem(absl::StatusCode::kInvalidArgument,
                 source + (roots.empty() ? ": there is no key in it" : ": more than 8 keys in it"),
                 "Name a file with a k4.public key a line, as root.public has it.");
}

absl::StatusOr<PublicKeyring> LoadTrustedRing(const std::string& place, const std::string& root) {
  const std::string path = PublicRingPath(place);
  absl::StatusOr<PublicKeyring> ring = PublicKeyring::Load(path);
  if (!ring.ok() || root.empty()) return ring;
  const absl::StatusOr<std::vector<PublicKey>> roots = ReadRoots(root);
  if (!roots.ok()) return roots.status();
  if (absl::Status status = ring->CheckSignedBy(*roots); !status.ok()) return At(path, status);
  return ring;
}

}  // namespace serialsmith::tools
