#include "tools/pkcs11/pkcs11_token.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/keys/status.h"
#include "tools/pkcs11/pkcs11_error.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kMaxSlots = 1024;

absl::Status NotFound(std::string_view what, std::string_view hint) {
  return Problem(absl::StatusCode::kNotFound, what, hint);
}

// Labels are padded with spaces, not ended by a zero.
std::string LabelOf(const CK_TOKEN_INFO& info) {
  const std::string label(reinterpret_cast<const char*>(info.label), sizeof info.label);
  return label.substr(0, label.find_last_not_of(std::string_view(" \0", 2)) + 1);
}

struct FoundToken {
  CK_FUNCTION_LIST* module;
  CK_SLOT_ID slot;
  CK_TOKEN_INFO info;
};

std::vector<FoundToken> TokensOf(CK_FUNCTION_LIST* module, const Pkcs11Uri& uri) {
  std::array<CK_SLOT_ID, kMaxSlots> slots;
  CK_ULONG count = slots.size();
  std::vector<FoundToken> found;
  if (module->C_GetSlotList(CK_TRUE, slots.data(), &count) != CKR_OK) return found;
  for (const CK_SLOT_ID slot : std::span(slots).first(std::min<CK_ULONG>(count, kMaxSlots))) {
    FoundToken token{module, slot, {}};
    if (module->C_GetTokenInfo(slot, &token.info) == CKR_OK &&
        (token.info.flags & CKF_TOKEN_INITIALIZED) != 0 && uri.Matches(slot, token.info)) {
      found.push_back(token);
    }
  }
  return found;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Pkcs11Modules>> Pkcs11Modules::Load(const char* path) {
  p11_kit_be_quiet();  // errors are ours to word
  std::unique_ptr<Pkcs11Modules> modules(new Pkcs11Modules);
  if (path == nullptr) {
    modules->registered_ = p11_kit_modules_load_and_initialize(0);
    if (modules->list().empty()) {
      return NotFound("no PKCS#11 module is registered on this system",
                      "Name one: append module-path=FILE to the URI, after a ? or &.");
    }
    return modules;
  }
  CK_FUNCTION_LIST* module = p11_kit_module_load(path, 0);
  if (module == nullptr) {
    return NotFound(std::string(path) + ": cannot load this PKCS#11 module",
                    "Give the absolute path of a library that is one.");
  }
  const CK_RV error = p11_kit_module_initialize(module);
  if (error != CKR_OK) {
    p11_kit_module_release(module);
    return Pkcs11Error(std::string(path) + ": cannot initialize", error);
  }
  modules->single_ = module;
  return modules;
}

Pkcs11Modules::~Pkcs11Modules() {
  if (registered_ != nullptr) p11_kit_modules_finalize_and_release(registered_);
  if (single_ == nullptr) return;
  p11_kit_module_finalize(single_);
  p11_kit_module_release(single_);
}

std::vector<CK_FUNCTION_LIST*> Pkcs11Modules::list() const {
  std::vector<CK_FUNCTION_LIST*> modules;
  if (single_ != nullptr) modules.push_back(single_);
  for (CK_FUNCTION_LIST** next = registered_; next != nullptr && *next != nullptr; ++next) {
    modules.push_back(*next);
  }
  return modules;
}

absl::StatusOr<std::unique_ptr<Pkcs11Token>> Pkcs11Token::Open(const Pkcs11Uri& uri,
                                                               const PinSource& pin) {
  absl::StatusOr<std::unique_ptr<Pkcs11Modules>> modules = Pkcs11Modules::Load(uri.module_path());
  if (!modules.ok()) return modules.status();
  std::vector<FoundToken> found;
  for (CK_FUNCTION_LIST* module : (*modules)->list()) {
    const std::vector<FoundToken> more = TokensOf(module, uri);
    found.insert(found.end(), more.begin(), more.end());
  }
  if (found.empty()) {
    return NotFound("--signer: no token is there that the URI names",
                    "See what there is: p11tool --list-tokens, or softhsm2-util --show-slots.");
  }
  if (found.size() > 1) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--signer: the URI names " + std::to_string(found.size()) + " tokens",
                   "Add token=LABEL or serial=NUMBER.");
  }
  const FoundToken& one = found.front();
  std::unique_ptr<Pkcs11Token> token(
      new Pkcs11Token(*std::move(modules), one.module, one.slot, LabelOf(one.info)));
  if (absl::Status status = token->LogIn(one.info, uri, pin); !status.ok()) return status;
  return token;
}

Pkcs11Token::~Pkcs11Token() {
  for (const CK_SESSION_HANDLE session : idle_) module_->C_CloseSession(session);
  if (login_session_ != CK_INVALID_HANDLE) module_->C_CloseSession(login_session_);
}

std::string Pkcs11Token::Name(std::string_view what) const {
  return "token " + label_ + ": " + std::string(what);
}

absl::Status Pkcs11Token::LogIn(const CK_TOKEN_INFO& info, const Pkcs11Uri& uri,
                                const PinSource& pin) {
  CK_RV error =
      module_->C_OpenSession(slot_, CKF_SERIAL_SESSION, nullptr, nullptr, &login_session_);
  if (error != CKR_OK) return Pkcs11Error(Name("cannot open a session"), error);
  if ((info.flags & CKF_LOGIN_REQUIRED) == 0) return absl::OkStatus();
  if ((info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0) {
    error = module_->C_Login(login_session_, CKU_USER, nullptr, 0);  // it has a keypad of its own
  } else {
    absl::StatusOr<SecretBytes> secret = pin(uri.pin_file(), label_);
    if (!secret.ok()) return secret.status();
    error =
        module_->C_Login(login_session_, CKU_USER, secret->mutable_bytes().data(), secret->size());
  }
  if (error == CKR_OK || error == CKR_USER_ALREADY_LOGGED_IN) return absl::OkStatus();
  return Pkcs11Error(Name("cannot log in"), error);
}

absl::StatusOr<CK_OBJECT_HANDLE> Pkcs11Token::FindKey(CK_OBJECT_CLASS type,
                                                      const std::vector<CK_ATTRIBUTE>& name) const {
  CK_KEY_TYPE key_type = CKK_EC_EDWARDS;
  std::vector<CK_ATTRIBUTE> wanted = name;
  wanted.push_back({CKA_CLASS, &type, sizeof type});
  wanted.push_back({CKA_KEY_TYPE, &key_type, sizeof key_type});
  CK_RV error = module_->C_FindObjectsInit(login_session_, wanted.data(), wanted.size());
  std::array<CK_OBJECT_HANDLE, 2> found{};
  CK_ULONG count = 0;
  if (error == CKR_OK) {
    error = module_->C_FindObjects(login_session_, found.data(), found.size(), &count);
    module_->C_FindObjectsFinal(login_session_);
  }
  if (error != CKR_OK) return Pkcs11Error(Name("cannot look for the key"), error);
  const std::string kind = type == CKO_PRIVATE_KEY ? "private" : "public";
  if (count == 0) {
    return NotFound(Name("it has no " + kind + " Ed25519 key of this name"),
                    "Import the key pair, private and public: see docs/hsm.md.");
  }
  if (count == 1) return found[0];
  return Problem(absl::StatusCode::kInvalidArgument,
                 Name("it has several " + kind + " Ed25519 keys of this name"),
                 "Name it by object and id.");
}

absl::StatusOr<PublicKey> Pkcs11Token::ReadPublicKey(CK_OBJECT_HANDLE key) const {
  // The bytes of RFC 8032, or a DER OCTET STRING of them, as vendors please.
  constexpr std::array<std::uint8_t, 2> kOctetString = {0x04, kPublicKeyBytes};
  std::array<std::uint8_t, 128> point;
  CK_ATTRIBUTE attribute{CKA_EC_POINT, point.data(), point.size()};
  const CK_RV error = module_->C_GetAttributeValue(login_session_, key, &attribute, 1);
  if (error != CKR_OK) return Pkcs11Error(Name("cannot read the public key"), error);
  std::span<const std::uint8_t> bytes = point;
  bytes = bytes.first(std::min<std::size_t>(attribute.ulValueLen, bytes.size()));
  if (bytes.size() == kPublicKeyBytes + kOctetString.size() &&
      std::ranges::equal(bytes.first<2>(), kOctetString)) {
    bytes = bytes.subspan(kOctetString.size());
  }
  if (bytes.size() != kPublicKeyBytes) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   Name("what it gives as public key is none of Ed25519"),
                   "Only Ed25519 keys sign serials; Ed448 ones cannot.");
  }
  std::array<std::uint8_t, kPublicKeyBytes> raw;
  std::ranges::copy(bytes, raw.begin());
  return PublicKey::FromBytes(raw);
}

absl::StatusOr<CK_SESSION_HANDLE> Pkcs11Token::TakeSession() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      const CK_SESSION_HANDLE session = idle_.back();
      idle_.pop_back();
      return session;
    }
  }
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  const CK_RV error = module_->C_OpenSession(slot_, CKF_SERIAL_SESSION, nullptr, nullptr, &session);
  if (error == CKR_OK) return session;
  return Pkcs11Error(Name("cannot open a session to sign"), error);
}

absl::Status Pkcs11Token::Sign(CK_OBJECT_HANDLE key, std::span<const std::uint8_t> message,
                               std::span<std::uint8_t, kSignatureBytes> signature) {
  const absl::StatusOr<CK_SESSION_HANDLE> session = TakeSession();
  if (!session.ok()) return session.status();
  CK_MECHANISM mechanism{CKM_EDDSA, nullptr, 0};
  CK_ULONG size = signature.size();
  CK_RV error = module_->C_SignInit(*session, &mechanism, key);
  if (error == CKR_OK) {
    // The standard's C has no const; a module does not write there.
    error = module_->C_Sign(*session, const_cast<std::uint8_t*>(message.data()), message.size(),
                            signature.data(), &size);
  }
  if (error != CKR_OK) {
    module_->C_CloseSession(*session);
    return Pkcs11Error(Name("cannot sign"), error);
  }
  const std::lock_guard lock(mutex_);
  idle_.push_back(*session);
  if (size == signature.size()) return absl::OkStatus();
  return Problem(absl::StatusCode::kFailedPrecondition,
                 Name("it gave a signature that is none of Ed25519"),
                 "Its key must be an Ed25519 one.");
}

}  // namespace serialsmith::tools
