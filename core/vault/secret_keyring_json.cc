#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/keys/json_object.h"
#include "core/keys/keyring_builder.h"
#include "core/keys/keyring_file.h"
#include "core/keys/keyring_json.h"
#include "core/keys/status.h"
#include "core/vault/keyring_secrets.h"
#include "serialsmith/vault.h"

namespace serialsmith {
namespace {

bool ReadProtection(JsonObject& root) {
  const std::string protection = root.Text("protection");
  if (protection != kByPassphrase && protection != kInTheClear) {
    root.Fail("protection", "is neither passphrase nor none");
  }
  return protection == kByPassphrase;
}

std::vector<std::string> ReadSecrets(JsonObject& root, std::string_view array,
                                     std::string_view field, SecretKind kind, bool wrapped) {
  std::vector<std::string> secrets;
  for (JsonObject& object : root.Objects(array)) {
    secrets.push_back(object.Text(field));
    if (!object.ok()) break;
    if (auto status = CheckStored(kind, secrets.back(), wrapped); !status.ok()) {
      object.Fail(field, std::string("is refused: ").append(MessageOf(status)), "");
    }
  }
  return secrets;
}

}  // namespace

absl::StatusOr<SecretKeyring> SecretKeyring::Parse(std::string_view json, std::string_view source) {
  absl::StatusOr<nlohmann::json> tree = ParseJson(json, source);
  if (!tree.ok()) return tree.status();
  absl::Status error;
  JsonObject root(*tree, "", error);
  KeyringParts parts = ReadKeyring(root, kSecretKind);
  const bool wrapped = ReadProtection(root);
  auto masters = ReadSecrets(root, "series", "master", SecretKind::kLocal, wrapped);
  auto token_secrets = ReadSecrets(root, "token_keys", "secret", SecretKind::kSecret, wrapped);
  if (token_secrets.empty()) root.Fail("token_keys", "is empty");
  std::vector<std::string> revocation_secrets;
  if (root.Has("revocation_keys")) {
    revocation_secrets =
        ReadSecrets(root, "revocation_keys", "secret", SecretKind::kSecret, wrapped);
  }
  if (!error.ok()) return At(source, error);
  absl::StatusOr<PublicKeyring> public_ring = KeyringBuilder::Build(std::move(parts));
  if (!public_ring.ok()) {
    return At(source,
              absl::Status(absl::StatusCode::kInvalidArgument, public_ring.status().message()));
  }
  SecretKeyring ring(*std::move(public_ring), wrapped);
  ring.masters_ = std::move(masters);
  ring.token_secrets_ = std::move(token_secrets);
  ring.revocation_secrets_ = std::move(revocation_secrets);
  return ring;
}

absl::StatusOr<SecretKeyring> SecretKeyring::Load(const std::string& path) {
  absl::StatusOr<std::string> text = ReadKeyringFile(path, Readers::kOwnerOnly);
  if (!text.ok()) return text.status();
  return Parse(*text, path);
}

std::string SecretKeyring::ToJson() const {
  nlohmann::ordered_json json = WriteKeyring(public_ring_, kSecretKind);
  json["protection"] = std::string(wrapped_ ? kByPassphrase : kInTheClear);
  for (std::size_t i = 0; i < masters_.size(); ++i) json["series"][i]["master"] = masters_[i];
  for (std::size_t i = 0; i < token_secrets_.size(); ++i) {
    json["token_keys"][i]["secret"] = token_secrets_[i];
  }
  for (std::size_t i = 0; i < revocation_secrets_.size(); ++i) {
    json["revocation_keys"][i]["secret"] = revocation_secrets_[i];
  }
  return PrintJson(json);
}

}  // namespace serialsmith
