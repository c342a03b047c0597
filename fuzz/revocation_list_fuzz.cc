// Revocation lists. The input is a list without its signature: it is read as it stands, and signed
// by the open key, so that the checks behind the signature see hostile bytes too.
//
// Holds: nothing that is not signed is read; what is read says what its bytes say; a cut of it is
// refused; errors name the file and have two lines.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/verify/revocation_layout.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/open_key.h"
#include "serialsmith/revocation_list.h"

namespace serialsmith::fuzz {
namespace {

// Its revocation key is the open one.
constexpr std::string_view kRing = R"({"format":1,"kind":"serialsmith-public-keyring",
"issuer":"Fuzz Ltd","version":1,"expires":null,"series":[],"products":[],"token_keys":[],
"revocation_keys":[{"public_key":"k4.public.E5j2LG0aRXxRumpLXz29L2n8qTIWIY3ImX5Ba9F9k8o",
"key_id":"k4.pid.oGmZsm0JN7f8anNPTDn2bE-S5kOJ8TnYv2wBcwzczO7X"}],"signatures":[]})";

const PublicKeyring& Ring() {
  static const auto ring = PublicKeyring::Parse(kRing, "ring");
  FUZZ_ASSERT(ring.ok());
  return *ring;
}

absl::StatusOr<RevocationList> ParseList(std::string_view bytes) {
  auto list = RevocationList::Parse(bytes, "fuzz.list", Ring());
  if (list.ok()) return list;
  const std::string message(list.status().message());
  FUZZ_ASSERT(message.starts_with("fuzz.list: "));
  FUZZ_ASSERT(message.find('\n') != std::string::npos && message.find('\n') == message.rfind('\n'));
  for (const char c : message) {
    FUZZ_ASSERT(c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
  }
  return list;
}

std::string Signed(std::string_view message) {
  const Signature signature = SignOpenly(message);
  std::string list(message);
  return list.append(reinterpret_cast<const char*>(signature.data()), signature.size());
}

void CheckSigned(std::string_view message) {
  const std::string bytes = Signed(message);
  const auto list = ParseList(bytes);
  if (!list.ok()) return;
  FUZZ_ASSERT(list->issuer() == Ring().issuer());
  FUZZ_ASSERT(list->issued_at() < list->next_update());
  // The one spelling of what it says, but for the salt and the hashes.
  RevocationHeader header{.issuer = list->issuer(),
                          .version = list->version(),
                          .keyring_version = list->keyring_version(),
                          .issued_at = list->issued_at(),
                          .next_update = list->next_update(),
                          .key_id = KeyIdBytes(Ring().revocation_keys()[0]),
                          .count = static_cast<std::uint32_t>(list->size())};
  std::string printed;
  AppendHeader(printed, header);
  const std::size_t salt_at = printed.size() - 4 - kRevocationSaltBytes;
  FUZZ_ASSERT(message.substr(0, salt_at) == std::string_view(printed).substr(0, salt_at));
  FUZZ_ASSERT(message.size() == printed.size() + kRevocationHashBytes * list->size());
  FUZZ_ASSERT(list->MayReplace(*list).ok());
  FUZZ_ASSERT(list->CheckCurrent(list->issued_at()).ok());
  FUZZ_ASSERT(!list->CheckCurrent(list->next_update()).ok());
  (void)list->IsRevoked({});
  FUZZ_ASSERT(!ParseList(std::string_view(bytes).substr(0, bytes.size() - 1)).ok());
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = serialsmith::fuzz::AsText(data, size);
  FUZZ_ASSERT(!serialsmith::fuzz::ParseList(text).ok());
  serialsmith::fuzz::CheckSigned(text);
  return 0;
}
