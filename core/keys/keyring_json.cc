#include "core/keys/keyring_json.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "core/keys/keyring_signature.h"
#include "core/keys/utc_time.h"

namespace serialsmith {
namespace {

constexpr std::uint64_t kFormat = 1;
constexpr std::array kStates = {KeyState::kActive, KeyState::kRetired, KeyState::kCompromised};

// A key and the id beside it. The id is there for people and for tokens; a wrong one means that
// somebody changed one of them by hand.
PublicKey ReadKey(JsonObject& object) {
  const std::string text = object.Text("public_key");
  const std::string id = object.Text("key_id");
  absl::StatusOr<PublicKey> key = PublicKey::ParsePaserk(text);
  if (!key.ok()) {
    object.Fail("public_key", "is no k4.public key");
    return PublicKey::FromBytes({});
  }
  if (key->KeyId() != id) object.Fail("key_id", "does not belong to the public key beside it");
  return *key;
}

KeyState ReadState(JsonObject& object, std::string_view name) {
  for (const KeyState state : kStates) {
    if (KeyStateName(state) == name) return state;
  }
  object.Fail("state", "is none of active, retired, compromised");
  return KeyState::kCompromised;
}

void ReadSeries(JsonObject object, KeyringParts& parts) {
  const std::string symbol = object.Text("symbol");
  const KeyState state = ReadState(object, object.Text("state"));
  const PublicKey key = ReadKey(object);
  const std::optional<Series> series = Series::Parse(symbol);
  if (!series || symbol[0] != series->symbol()) {
    object.Fail("symbol", "is not one symbol in its canonical spelling");
    return;
  }
  parts.series.push_back({*series, state, key});
}

// Rings from before token keys had states have none in them.
PublicTokenKey ReadTokenKey(JsonObject& object) {
  const KeyState state =
      object.Has("state") ? ReadState(object, object.Text("state")) : KeyState::kActive;
  return {state, ReadKey(object)};
}

void ReadProduct(JsonObject object, KeyringParts& parts) {
  const std::string code = object.Text("code");
  std::string name = object.Text("name");
  const std::optional<Product> product = Product::Parse(code);
  if (!product || product->code() != code) {
    object.Fail("code", "is not three symbols in their canonical spelling");
    return;
  }
  parts.products.push_back({*product, std::move(name)});
}

bool CheckKind(JsonObject& root, std::string_view kind) {
  const std::uint64_t format = root.Integer("format");
  if (root.ok() && format != kFormat) {
    root.Fail("format", "is " + std::to_string(format) + ": made by a newer version of the program",
              "Update the program, or get a keyring of format 1 from the issuer.");
  }
  const std::string found = root.Text("kind");
  if (!root.ok() || found == kind) return root.ok();
  if (found == kSecretKind) {
    root.Fail("kind", "says that this is the secret keyring, where the public one is needed",
              "Name the file public.keyring, and give the secret one to nobody.");
  } else if (found == kPublicKind) {
    root.Fail("kind", "says that this is the public keyring, where the secret one is needed",
              "Name the file secret.keyring, or the directory that holds it.");
  } else {
    root.Fail("kind", "is not that of a keyring", "Name a public.keyring or a secret.keyring.");
  }
  return false;
}

nlohmann::ordered_json WriteKey(const PublicKey& key) {
  return {{"public_key", key.ToPaserk()}, {"key_id", key.KeyId()}};
}

}  // namespace

std::string_view KeyStateName(KeyState state) {
  switch (state) {
    case KeyState::kActive:
      return "active";
    case KeyState::kRetired:
      return "retired";
    case KeyState::kCompromised:
      return "compromised";
  }
  return "";
}

KeyringParts ReadKeyring(JsonObject& root, std::string_view kind) {
  KeyringParts parts;
  if (!CheckKind(root, kind)) return parts;
  parts.issuer = root.Text("issuer");
  parts.version = root.Integer("version");
  if (const std::optional<std::string> expires = root.TextOrNull("expires")) {
    parts.expires = ParseUtc(*expires);
    if (!parts.expires) root.Fail("expires", "is no time like 2027-01-31T00:00:00Z");
  }
  for (JsonObject& object : root.Objects("series")) ReadSeries(std::move(object), parts);
  for (JsonObject& object : root.Objects("products")) ReadProduct(std::move(object), parts);
  for (JsonObject& object : root.Objects("token_keys")) {
    parts.token_keys.push_back(ReadTokenKey(object));
  }
  if (root.Has("revocation_keys")) {
    for (JsonObject& object : root.Objects("revocation_keys")) {
      parts.revocation_keys.push_back(ReadKey(object));
    }
  }
  return parts;
}

nlohmann::ordered_json WriteKeyring(const PublicKeyring& ring, std::string_view kind) {
  nlohmann::ordered_json json;
  json["format"] = kFormat;
  json["kind"] = std::string(kind);
  json["issuer"] = ring.issuer();
  json["version"] = ring.version();
  json["expires"] = nullptr;
  if (ring.expires()) json["expires"] = FormatUtc(*ring.expires());
  json["series"] = nlohmann::ordered_json::array();
  for (const PublicSeries& one : ring.series()) {
    nlohmann::ordered_json entry;
    entry["symbol"] = std::string(1, one.series.symbol());
    entry["state"] = std::string(KeyStateName(one.state));
    entry.update(WriteKey(one.key));
    json["series"].push_back(std::move(entry));
  }
  json["products"] = nlohmann::ordered_json::array();
  for (const ProductName& one : ring.products()) {
    json["products"].push_back({{"code", one.product.code()}, {"name", one.name}});
  }
  json["token_keys"] = nlohmann::ordered_json::array();
  for (const PublicTokenKey& one : ring.token_keys()) {
    nlohmann::ordered_json entry;
    entry["state"] = std::string(KeyStateName(one.state));
    entry.update(WriteKey(one.key));
    json["token_keys"].push_back(std::move(entry));
  }
  for (const PublicKey& key : ring.revocation_keys()) {
    json["revocation_keys"].push_back(WriteKey(key));
  }
  json["signatures"] = WriteSignatures(ring.signatures());
  return json;
}

std::string PrintJson(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', /*ensure_ascii=*/false,
                   nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace serialsmith
