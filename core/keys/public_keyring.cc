#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/keys/json_object.h"
#include "core/keys/keyring_builder.h"
#include "core/keys/keyring_file.h"
#include "core/keys/keyring_json.h"
#include "core/keys/status.h"
#include "serialsmith/keys.h"

namespace serialsmith {

PublicKeyring::PublicKeyring() : catalogue_(Catalogue::Create({}, {})) {}

absl::StatusOr<PublicKeyring> PublicKeyring::Parse(std::string_view json, std::string_view source) {
  absl::StatusOr<nlohmann::json> tree = ParseJson(json, source);
  if (!tree.ok()) return tree.status();
  absl::Status error;
  JsonObject root(*tree, "", error);
  KeyringParts parts = ReadKeyring(root, kPublicKind);
  if (!error.ok()) return At(source, error);
  absl::StatusOr<PublicKeyring> ring = KeyringBuilder::Build(std::move(parts));
  if (!ring.ok()) {
    // Whatever rule is broken, for the reader of a file it is the file that is wrong.
    return At(source, absl::Status(absl::StatusCode::kInvalidArgument, ring.status().message()));
  }
  return ring;
}

absl::StatusOr<PublicKeyring> PublicKeyring::Load(const std::string& path) {
  absl::StatusOr<std::string> text = ReadKeyringFile(path, Readers::kEverybody);
  if (!text.ok()) return text.status();
  return Parse(*text, path);
}

const PublicSeries* PublicKeyring::Find(Series series) const {
  const auto found =
      std::find_if(series_.begin(), series_.end(),
                   [series](const PublicSeries& one) { return one.series == series; });
  return found == series_.end() ? nullptr : &*found;
}

std::string PublicKeyring::ToJson() const { return PrintJson(WriteKeyring(*this, kPublicKind)); }

}  // namespace serialsmith
