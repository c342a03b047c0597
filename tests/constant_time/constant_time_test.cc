// No branch and no address depends on a secret, but for the answers that are public anyway.
//
// valgrind is told that the secrets are undefined memory and follows them; it counts each decision
// that is made by them, and each address. What a function answers (the tag is right, the text is
// base64url) is such a decision: every case says how many it may take, wherever the secret differs.
// Run under valgrind; without it says so and is skipped.
#include <valgrind/memcheck.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <span>
#include <string>

#include "core/keys/base64url.h"
#include "core/vault/series_keys.h"
#include "serialsmith/issue.h"
#include "serialsmith/seal.h"
#include "serialsmith/secret.h"

namespace serialsmith {
namespace {

constexpr int kSkipped = 77;
constexpr Series kSeries = Series::Example();

SecretBytes Hidden(std::uint8_t byte, std::size_t size = kMasterBytes) {
  SecretBytes secret = SecretBytes::Allocate(size);
  for (std::uint8_t& one : secret.mutable_bytes()) one = byte++;
  VALGRIND_MAKE_MEM_UNDEFINED(secret.bytes().data(), secret.size());
  return secret;
}

template <typename T>
void Reveal(T& value) {
  VALGRIND_MAKE_MEM_DEFINED(&value, sizeof value);
}

bool failed = false;

// Runs `work` and compares how often it decided by a secret.
void Case(const char* name, unsigned least, unsigned most, const std::function<void()>& work) {
  const unsigned before = VALGRIND_COUNT_ERRORS;
  work();
  const unsigned decisions = VALGRIND_COUNT_ERRORS - before;
  const bool good = decisions >= least && decisions <= most;
  failed = failed || !good;
  std::printf("%s: %u decisions by a secret, %u to %u allowed%s\n", name, decisions, least, most,
              good ? "" : ": FAILED");
}

PackedRow NumberOf(std::uint8_t master) {
  SecretBytes secret = Hidden(master);
  PackedRow number = Sealer::Create(kSeries, secret)->Seal(*Product::Parse("MVR"), 42);
  Reveal(number);
  return number;
}

// The number with one bit of its tag changed; the tag is bits 55 … 104.
PackedRow Changed(PackedRow number, unsigned bit) {
  number[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
  return number;
}

void Sealing() {
  const PackedRow number = NumberOf(1);
  const auto sealer = Sealer::Create(kSeries, Hidden(1));
  Case("seal", 0, 0, [&] { (void)sealer->Seal(*Product::Parse("MVR"), 43); });
  // Whether the tag is right, and then whether the sequence is zero; the same for every wrong bit.
  Case("open", 1, 2, [&] { (void)sealer->Open(number); });
  for (const unsigned bit : {55U, 80U, 104U}) {
    const PackedRow wrong = Changed(number, bit);
    Case("open, tag wrong", 1, 1, [&] { (void)sealer->Open(wrong); });
  }
}

void Keys() {
  const SecretBytes master = Hidden(2);
  Case("subkeys", 0, 0, [&] { (void)OpeningKeysOfMaster(master); });
  Case("signing key", 0, 0, [&] { (void)SigningKeyOfMaster(master); });
  Case("zero", 0, 0, [&] { (void)IsZero(master); });
  const SecretBytes same = Hidden(2);
  for (const std::size_t place : {std::size_t{0}, std::size_t{31}}) {
    SecretBytes other = Hidden(2);
    other.mutable_bytes()[place] ^= 1;
    Case("equal secrets, different ones", 0, 1, [&] { (void)master.Equals(other); });
  }
}

void Signing() {
  const auto issuer = Issuer::Create(kSeries, Hidden(5));
  Case("issue and sign", 0, 0, [&] { (void)issuer->Issue(*Product::Parse("MVR"), 7, true); });
}

void Texts() {
  const SecretBytes secret = Hidden(3);
  std::string text;
  Case("base64url of a secret", 0, 0, [&] { text = EncodeBase64Url(secret.bytes()); });
  // Each character is one or none; which one is not asked.
  SecretBytes read = SecretBytes::Allocate(secret.size());
  const auto size = static_cast<unsigned>(text.size());
  Case("secret of base64url", size, size + 2,
       [&] { (void)DecodeBase64Url(text, read.mutable_bytes()); });
}

// Shows that a comparison that stops at the first difference, and a table, would be found.
bool StopsEarly(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

void Controls() {
  const SecretBytes secret = Hidden(4);
  std::array<std::uint8_t, kMasterBytes> guess{};
  for (std::size_t i = 0; i < guess.size(); ++i) guess[i] = static_cast<std::uint8_t>(4 + i);
  guess[20] ^= 1;
  [[maybe_unused]] static volatile bool answer = false;
  Case("control: a comparison that stops early", 21, 22,
       [&] { answer = StopsEarly(secret.bytes(), guess); });
  static volatile std::uint8_t table[256] = {};
  Case("control: a table", 1, 2, [&] { answer = table[secret.bytes()[0]] != 0; });
}

}  // namespace
}  // namespace serialsmith

int main() {
  if (!RUNNING_ON_VALGRIND) {
    std::puts("not under valgrind");
    return serialsmith::kSkipped;
  }
  serialsmith::Sealing();
  serialsmith::Keys();
  serialsmith::Signing();
  serialsmith::Texts();
  serialsmith::Controls();
  return serialsmith::failed ? 1 : 0;
}
