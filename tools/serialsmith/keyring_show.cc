#include "tools/serialsmith/keyring_show.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/keys/json_object.h"
#include "core/keys/keyring_file.h"
#include "core/keys/keyring_json.h"
#include "core/keys/utc_time.h"
#include "serialsmith/vault.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/json_text.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kMaxNameBytes = 200;

absl::StatusOr<ShownRing> LoadSecret(const std::string& path) {
  absl::StatusOr<SecretKeyring> ring = SecretKeyring::Load(path);
  if (!ring.ok()) return ring.status();
  return ShownRing{ring->public_ring(), ring->wrapped(), ring->purpose()};
}

absl::StatusOr<ShownRing> LoadFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadKeyringFile(path, Readers::kEverybody);
  if (!text.ok()) return text.status();
  const absl::StatusOr<nlohmann::json> json = ParseJson(*text, path);
  if (!json.ok()) return json.status();
  const auto kind = json->find("kind");
  // The secret one is loaded again, by the rules for secret files.
  if (kind != json->end() && *kind == std::string(kSecretKind)) return LoadSecret(path);
  absl::StatusOr<PublicKeyring> ring = PublicKeyring::Parse(*text, path);
  if (!ring.ok()) return ring.status();
  return ShownRing{*std::move(ring), std::nullopt, std::nullopt};
}

std::string Padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 2, width), ' ');
  return text;
}

void AppendKey(std::string& out, const PublicKey& key) {
  out += "\"public_key\":";
  AppendJsonString(out, key.ToPaserk());
  out += ",\"key_id\":";
  AppendJsonString(out, key.KeyId());
  out += '}';
}

void AppendKeys(std::string& out, const std::vector<PublicKey>& keys) {
  for (const PublicKey& key : keys) {
    if (out.back() != '[') out += ',';
    out += '{';
    AppendKey(out, key);
  }
}

}  // namespace

absl::StatusOr<ShownRing> LoadShownRing(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) return LoadFile(path);
  const std::string secret_path = std::string(path).append("/").append(kSecretKeyringName);
  const std::string public_path = std::string(path).append("/").append(kPublicKeyringName);
  // Who was given the public ring only may keep it in a directory too.
  const bool only_public = !std::filesystem::exists(secret_path, ignored) &&
                           std::filesystem::exists(public_path, ignored);
  return only_public ? LoadFile(public_path) : LoadSecret(secret_path);
}

std::string RingTable(const ShownRing& shown) {
  const PublicKeyring& ring = shown.ring;
  const std::string protection = !shown.wrapped   ? "none in this file"
                                 : *shown.wrapped ? "wrapped by a passphrase"
                                                  : "in the clear";
  std::string out = "Issuer:   " + Printable(ring.issuer(), kMaxNameBytes) +
                    "\nVersion:  " + std::to_string(ring.version()) +
                    "\nExpires:  " + (ring.expires() ? FormatUtc(*ring.expires()) : "never") +
                    "\nSecrets:  " + protection;
  if (shown.purpose && *shown.purpose != KeyringPurpose::kEverything) {
    out += ", for " + std::string(KeyringPurposeName(*shown.purpose)) + " alone";
  }
  for (const RootSignature& one : ring.signatures()) {
    out += "\nSigned:   by " + Printable(one.key_id, kMaxNameBytes);
  }
  out += "\n\nSeries\n";
  for (const PublicSeries& one : ring.series()) {
    out += std::string("  ") + one.series.symbol() + "    " +
           Padded(std::string(KeyStateName(one.state)), 13) + one.key.KeyId() + "\n";
  }
  if (ring.series().empty()) out += "  none yet\n";
  out += "\nProducts\n";
  for (const ProductName& one : ring.products()) {
    out += "  " + one.product.code() + "  " + Printable(one.name, kMaxNameBytes) + "\n";
  }
  if (ring.products().empty()) out += "  none yet\n";
  out += "\nToken keys\n";
  for (const PublicTokenKey& one : ring.token_keys()) {
    out += "       " + Padded(std::string(KeyStateName(one.state)), 13) + one.key.KeyId() +
           (&one.key == ring.MintingKey() ? "  mints\n" : "\n");
  }
  out += "\nRevocation keys\n";
  for (const PublicKey& key : ring.revocation_keys()) out += "  " + key.KeyId() + "\n";
  if (ring.revocation_keys().empty()) out += "  none yet\n";
  return out;
}

std::string RingJson(const ShownRing& shown) {
  const PublicKeyring& ring = shown.ring;
  std::string out = "{\"issuer\":";
  AppendJsonString(out, ring.issuer());
  out += ",\"version\":" + std::to_string(ring.version()) + ",\"expires\":";
  AppendJsonStringOrNull(out, ring.expires() ? FormatUtc(*ring.expires()) : "");
  out += ",\"protection\":";
  AppendJsonStringOrNull(out, !shown.wrapped ? "" : *shown.wrapped ? "passphrase" : "none");
  out += ",\"purpose\":";
  AppendJsonStringOrNull(out, shown.purpose ? KeyringPurposeName(*shown.purpose) : "");
  out += ",\"series\":[";
  for (const PublicSeries& one : ring.series()) {
    if (out.back() != '[') out += ',';
    out += std::string("{\"symbol\":\"") + one.series.symbol() + "\",\"state\":";
    AppendJsonString(out, KeyStateName(one.state));
    out += ',';
    AppendKey(out, one.key);
  }
  out += "],\"products\":[";
  for (const ProductName& one : ring.products()) {
    if (out.back() != '[') out += ',';
    out += "{\"code\":\"" + one.product.code() + "\",\"name\":";
    AppendJsonString(out, one.name);
    out += '}';
  }
  out += "],\"token_keys\":[";
  for (const PublicTokenKey& one : ring.token_keys()) {
    if (out.back() != '[') out += ',';
    out += "{\"state\":";
    AppendJsonString(out, KeyStateName(one.state));
    out += ',';
    AppendKey(out, one.key);
  }
  out += "],\"revocation_keys\":[";
  AppendKeys(out, ring.revocation_keys());
  out += "],\"signed_by\":[";
  for (const RootSignature& one : ring.signatures()) {
    if (out.back() != '[') out += ',';
    AppendJsonString(out, one.key_id);
  }
  return out + "]}\n";
}

}  // namespace serialsmith::tools
