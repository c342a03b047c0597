#include "tools/pkcs11/pkcs11_uri.h"

#include <string_view>
#include <utility>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kMaxUriBytes = 4096;
constexpr std::string_view kExample =
    "Write it like pkcs11:token=Shop;object=series-A?pin-source=file:pin";
constexpr std::string_view kFileScheme = "file:";

absl::Status Refuse(std::string_view what, std::string_view hint = kExample) {
  return Problem(absl::StatusCode::kInvalidArgument, "--signer: " + std::string(what), hint);
}

}  // namespace

absl::StatusOr<Pkcs11Uri> Pkcs11Uri::Parse(const std::string& text) {
  // The text itself stands in no message: there may be a PIN in it.
  if (text.size() > kMaxUriBytes) return Refuse("the URI is longer than 4096 bytes");
  Handle uri(p11_kit_uri_new());
  if (uri == nullptr) return absl::ResourceExhaustedError("no memory for a URI");
  const int error = p11_kit_uri_parse(text.c_str(), P11_KIT_URI_FOR_ANY, uri.get());
  if (error != P11_KIT_URI_OK) return Refuse("this is no PKCS#11 URI");
  if (p11_kit_uri_get_pin_value(uri.get()) != nullptr) {
    return Refuse("the PIN stands in the URI, where others can see it",
                  "Put it in a file of mode 0600 and name that: pin-source=file:FILE; and change "
                  "the PIN.");
  }
  if (p11_kit_uri_any_unrecognized(uri.get()) != 0) {
    return Refuse("the URI has an attribute that is unknown");
  }
  const CK_ATTRIBUTE* type = p11_kit_uri_get_attribute(uri.get(), CKA_CLASS);
  if (type != nullptr && *static_cast<const CK_OBJECT_CLASS*>(type->pValue) != CKO_PRIVATE_KEY) {
    return Refuse("the URI names an object that cannot sign",
                  "Leave type out of it, or write type=private.");
  }
  std::string pin_file;
  if (const char* source = p11_kit_uri_get_pin_source(uri.get()); source != nullptr) {
    std::string_view place = source;
    if (!place.starts_with(kFileScheme)) {
      return Refuse("pin-source names no file", "Write pin-source=file:FILE.");
    }
    place.remove_prefix(kFileScheme.size());
    if (place.starts_with("///")) place.remove_prefix(2);
    if (place.empty()) return Refuse("pin-source names no file", "Write pin-source=file:FILE.");
    pin_file = place;
  }
  Pkcs11Uri parsed(std::move(uri), std::move(pin_file));
  if (parsed.KeyName().empty()) return Refuse("the URI names no key: neither object nor id");
  return parsed;
}

bool Pkcs11Uri::Matches(CK_SLOT_ID slot, const CK_TOKEN_INFO& token) const {
  const CK_SLOT_ID named = p11_kit_uri_get_slot_id(uri_.get());
  if (named != static_cast<CK_SLOT_ID>(-1) && named != slot) return false;
  return p11_kit_uri_match_token_info(uri_.get(), &token) == 1;
}

std::vector<CK_ATTRIBUTE> Pkcs11Uri::KeyName() const {
  std::vector<CK_ATTRIBUTE> name;
  for (const CK_ATTRIBUTE_TYPE type : {CKA_LABEL, CKA_ID}) {
    const CK_ATTRIBUTE* attribute = p11_kit_uri_get_attribute(uri_.get(), type);
    if (attribute != nullptr) name.push_back(*attribute);
  }
  return name;
}

}  // namespace serialsmith::tools
