#include "serialsmith/activation.h"

#include <sodium.h>

#include <algorithm>
#include <span>
#include <vector>

#include "core/keys/base64url.h"
#include "core/keys/sodium.h"
#include "core/keys/status.h"
#include "core/keys/utc_time.h"
#include "core/verify/armour.h"

namespace serialsmith {
namespace {

constexpr std::string_view kNoun = "REQUEST";
constexpr std::string_view kPrefix = "serialsmith.request.v1.";

// Number, signature or nothing, machine, nonce, time, check. The length tells whether there is a
// signature.
constexpr std::size_t kTimeBytes = 8;
constexpr std::size_t kCheckBytes = 4;
constexpr std::size_t kShortBytes =
    kPackedRowBytes + kMachineHashBytes + kNonceBytes + kTimeBytes + kCheckBytes;
constexpr std::size_t kLongBytes = kShortBytes + kSignatureBytes;
constexpr std::int64_t kLastSecond = 253402300799;  // of the year 9999

using Bytes = std::vector<std::uint8_t>;

// Against damage, not against people: the first bytes of BLAKE2b-256 over prefix and bytes.
std::array<std::uint8_t, kCheckBytes> CheckOf(std::span<const std::uint8_t> bytes) {
  EnsureSodium();
  Bytes hashed(kPrefix.begin(), kPrefix.end());
  hashed.insert(hashed.end(), bytes.begin(), bytes.end());
  std::array<std::uint8_t, crypto_generichash_BYTES> hash;
  crypto_generichash(hash.data(), hash.size(), hashed.data(), hashed.size(), nullptr, 0);
  std::array<std::uint8_t, kCheckBytes> check;
  std::copy_n(hash.begin(), kCheckBytes, check.begin());
  return check;
}

template <typename Part>
void Append(Bytes& bytes, const Part& part) {
  bytes.insert(bytes.end(), part.begin(), part.end());
}

template <std::size_t kSize>
void Take(std::span<const std::uint8_t>& bytes, std::array<std::uint8_t, kSize>& part) {
  std::copy_n(bytes.begin(), kSize, part.begin());
  bytes = bytes.subspan(kSize);
}

absl::Status Refuse(std::string_view what) {
  return Problem(absl::StatusCode::kInvalidArgument, what,
                 "Copy the whole request again from the computer that made it.");
}

}  // namespace

std::string NonceText(const Nonce& nonce) { return EncodeBase64Url(nonce); }

std::string PrintRequest(const ActivationRequest& request) {
  Bytes bytes;
  bytes.reserve(kLongBytes);
  Append(bytes, request.number);
  if (request.signature) Append(bytes, *request.signature);
  Append(bytes, request.machine);
  Append(bytes, request.nonce);
  const auto time = static_cast<std::uint64_t>(request.time);
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(time >> static_cast<unsigned>(shift)));
  }
  Append(bytes, CheckOf(bytes));
  return std::string(kPrefix) + EncodeBase64Url(bytes);
}

std::string PrintRequestFile(const ActivationRequest& request) {
  std::string inside = "Serial: " + NumberText(request.number) + "\nMade: ";
  inside += FormatUtc(request.time) + "\n\n" + WrapToken(PrintRequest(request));
  return Armour(kNoun, inside);
}

absl::StatusOr<ActivationRequest> ParseRequest(std::string_view text) {
  if (text.size() > kMaxRequestTextBytes) return Refuse("the text is longer than any request");
  const std::string plain = WithoutQuotedPrintable(text);
  const std::size_t at = plain.rfind(kPrefix);
  if (at == std::string::npos) return Refuse("there is no activation request in the text");
  const std::string line = TokenCharacters(std::string_view(plain).substr(at));
  const std::string_view encoded = std::string_view(line).substr(kPrefix.size());
  Bytes bytes(encoded.size() == Base64UrlLength(kLongBytes) ? kLongBytes : kShortBytes);
  if (!DecodeBase64Url(encoded, bytes)) return Refuse("the activation request is cut or damaged");

  std::span<const std::uint8_t> left = bytes;
  ActivationRequest request;
  Take(left, request.number);
  if (bytes.size() == kLongBytes) Take(left, request.signature.emplace());
  Take(left, request.machine);
  Take(left, request.nonce);
  std::array<std::uint8_t, kTimeBytes> time;
  Take(left, time);
  std::uint64_t seconds = 0;
  for (const std::uint8_t byte : time) seconds = seconds << 8 | byte;
  std::array<std::uint8_t, kCheckBytes> check;
  Take(left, check);
  // A number has 7 bits to spare, which no computer sets.
  if (check != CheckOf(std::span(bytes).first(bytes.size() - kCheckBytes)) ||
      seconds > static_cast<std::uint64_t>(kLastSecond) || (request.number.back() & 0x7FU) != 0) {
    return Refuse("the activation request is cut or damaged");
  }
  request.time = static_cast<std::int64_t>(seconds);
  return request;
}

}  // namespace serialsmith
