// Activation without a network: the request that a computer makes, and the token that answers it.
// docs/ownership_token.md.
//
// A request is not signed: the computer holds no key. It carries a check against damage only. It is
// one line for a QR code and, with the same line in it, a text that mail does not break. Values and
// pure functions, safe from any thread.
//
//     serialsmith::ActivationRequest request{
//         .number = number, .machine = hash, .nonce = nonce, .time = now};
//     Save(serialsmith::PrintRequestFile(request));
#ifndef SERIALSMITH_ACTIVATION_H_
#define SERIALSMITH_ACTIVATION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "serialsmith/number.h"
#include "serialsmith/token.h"

namespace serialsmith {

inline constexpr std::size_t kNonceBytes = 16;
using Nonce = std::array<std::uint8_t, kNonceBytes>;
std::string NonceText(const Nonce& nonce);  // 22 characters of base64url, as the claim has it

struct ActivationRequest {
  PackedRow number{};
  // Lets an issuer's desk without the series' master see that the serial is genuine.
  std::optional<Signature> signature = std::nullopt;
  MachineHash machine{};
  Nonce nonce{};          // fresh random bytes for each request
  std::int64_t time = 0;  // seconds since 1970, by the clock of the computer
  bool operator==(const ActivationRequest&) const = default;
};

inline constexpr std::size_t kMaxRequestTextBytes = std::size_t{64} << 10;

// One line of at most 209 characters: "serialsmith.request.v1." and base64url.
std::string PrintRequest(const ActivationRequest& request);
// The same between BEGIN and END, with what people want to know above it.
std::string PrintRequestFile(const ActivationRequest& request);
// Either of them, however mail has wrapped and quoted it. kInvalidArgument: no request in it, one
// that is cut or damaged, or more than kMaxRequestTextBytes.
absl::StatusOr<ActivationRequest> ParseRequest(std::string_view text);

}  // namespace serialsmith

#endif  // SERIALSMITH_ACTIVATION_H_
