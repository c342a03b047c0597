#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/keys/json_object.h"
#include "core/keys/keyring_builder.h"
#include "core/keys/keyring_file.h"
#include "core/keys/keyring_json.h"
#include "core/keys/keyring_signature.h"
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
  parts.signatures = ReadSignatures(root);
  parts.signed_bytes = SignedBytesOf(*tree);
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

const PublicKey* PublicKeyring::MintingKey() const {
  const auto found =
      std::find_if(token_keys_.rbegin(), token_keys_.rend(),
                   [](const PublicTokenKey& one) { return one.state == KeyState::kActive; });
  return found == token_keys_.rend() ? nullptr : &found->key;
}

std::string PublicKeyring::ToJson() const { return PrintJson(WriteKeyring(*this, kPublicKind)); }

absl::Status CheckUpdate(const PublicKeyring& current, const PublicKeyring& next) {
  if (next.issuer() != current.issuer()) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "the new keyring is of another issuer than the one in use",
                   "Get the keyring of the same issuer.");
  }
  const std::string versions =
      std::to_string(next.version()) + ", the one in use has " + std::to_string(current.version());
  if (next.version() < current.version()) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "the new keyring is an older one: it has version " + versions,
                   "Keep the one in use, or get a newer one from the issuer.");
  }
  if (next.version() == current.version() && next.signed_bytes() != current.signed_bytes()) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "the new keyring has the version of the one in use and says something else",
                   "Ask the issuer which of them is right.");
  }
  return {};
}

}  // namespace serialsmith
