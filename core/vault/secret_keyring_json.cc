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

KeyringPurpose ReadPurpose(JsonObject& root) {
  if (!root.Has("purpose")) return KeyringPurpose::kEverything;
  const std::string name = root.Text("purpose");
  for (const KeyringPurpose purpose : {KeyringPurpose::kEverything, KeyringPurpose::kOpen,
                                       KeyringPurpose::kIssue, KeyringPurpose::kToken}) {
    if (KeyringPurposeName(purpose) == name) return purpose;
  }
  root.Fail("purpose", "is none of everything, open, issue, token");
  return KeyringPurpose::kEverything;
}

enum class Needed { kNone, kOne, kAll };

// One text an object of the array, empty where the field is absent.
std::vector<std::string> ReadSecrets(JsonObject& root, std::string_view array,
                                     std::string_view field, SecretKind kind, bool wrapped,
                                     Needed needed) {
  std::vector<std::string> secrets;
  std::size_t present = 0;
  for (JsonObject& object : root.Objects(array)) {
    secrets.emplace_back();
    if (needed != Needed::kAll && !object.Has(field)) continue;
    secrets.back() = object.Text(field);
    ++present;
    if (!object.ok()) break;
    if (needed == Needed::kNone) {
      object.Fail(field, "is a secret that a ring of this purpose does not have");
    } else if (auto status = CheckStored(kind, secrets.back(), wrapped); !status.ok()) {
      object.Fail(field, std::string("is refused: ").append(MessageOf(status)), "");
    }
  }
  if (needed == Needed::kOne && present != 1) {
    root.Fail(array, "must have exactly one " + std::string(field));
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
  const KeyringPurpose purpose = ReadPurpose(root);
  const auto needed = [purpose](KeyringPurpose one, Needed then) {
    return purpose == one ? then : Needed::kNone;
  };
  const bool whole = purpose == KeyringPurpose::kEverything;
  auto masters = ReadSecrets(root, "series", "master", SecretKind::kLocal, wrapped,
                             whole ? Needed::kAll : needed(KeyringPurpose::kIssue, Needed::kOne));
  auto opening_keys = ReadSecrets(root, "series", "opening_keys", SecretKind::kLocal, wrapped,
                                  needed(KeyringPurpose::kOpen, Needed::kAll));
  auto token_secrets =
      ReadSecrets(root, "token_keys", "secret", SecretKind::kSecret, wrapped,
                  whole ? Needed::kAll : needed(KeyringPurpose::kToken, Needed::kOne));
  if (token_secrets.empty()) root.Fail("token_keys", "is empty");
  std::vector<std::string> revocation_secrets;
  if (root.Has("revocation_keys")) {
    revocation_secrets = ReadSecrets(root, "revocation_keys", "secret", SecretKind::kSecret,
                                     wrapped, whole ? Needed::kAll : Needed::kNone);
  }
  if (!error.ok()) return At(source, error);
  absl::StatusOr<PublicKeyring> public_ring = KeyringBuilder::Build(std::move(parts));
  if (!public_ring.ok()) {
    return At(source,
              absl::Status(absl::StatusCode::kInvalidArgument, public_ring.status().message()));
  }
  SecretKeyring ring(*std::move(public_ring), wrapped);
  ring.purpose_ = purpose;
  ring.masters_ = std::move(masters);
  ring.opening_keys_ = std::move(opening_keys);
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
  json["purpose"] = std::string(KeyringPurposeName(purpose_));
  const auto write = [&json](const char* array, const char* field,
                             const std::vector<std::string>& secrets) {
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      if (!secrets[i].empty()) json[array][i][field] = secrets[i];
    }
  };
  write("series", "master", masters_);
  write("series", "opening_keys", opening_keys_);
  write("token_keys", "secret", token_secrets_);
  write("revocation_keys", "secret", revocation_secrets_);
  return PrintJson(json);
}

}  // namespace serialsmith
