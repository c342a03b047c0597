#include "tools/qr/qr_code.h"

#include <qrencode.h>

#include <memory>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

// The standard asks for 4; on a screen 2 are enough for every reader, and fit narrower windows.
constexpr std::size_t kTerminalQuiet = 2;

constexpr std::string_view kBlackOnWhite = "\x1b[38;5;16;48;5;231m";
constexpr std::string_view kPlain = "\x1b[0m";

absl::Status TooLong() {
  return Problem(absl::StatusCode::kInvalidArgument, "no QR code can hold this text",
                 "It holds 1 to 2,953 bytes: leave features out, or send the text itself.");
}

}  // namespace

absl::StatusOr<QrCode> QrCode::Create(std::string_view text, QrRedundancy redundancy) {
  if (text.empty() || text.size() > kMaxQrBytes || text.find('\0') != text.npos) return TooLong();
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString(std::string(text).c_str(), 0,
                          redundancy == QrRedundancy::kLow ? QR_ECLEVEL_L : QR_ECLEVEL_M, QR_MODE_8,
                          1),
      &QRcode_free);
  if (code == nullptr) return TooLong();
  const auto side = static_cast<std::size_t>(code->width);
  std::vector<std::uint8_t> dark(side * side);
  for (std::size_t i = 0; i < dark.size(); ++i) dark[i] = code->data[i] & 1U;
  return QrCode(side, std::move(dark));
}

std::size_t QrCode::TerminalColumns() const { return side_ + 2 * kTerminalQuiet; }

std::string QrCode::ForTerminal(bool colour) const {
  const std::size_t columns = TerminalColumns();
  const auto dark = [this](std::size_t x, std::size_t y) {
    return x >= kTerminalQuiet && y >= kTerminalQuiet && x - kTerminalQuiet < side_ &&
           y - kTerminalQuiet < side_ && IsDark(x - kTerminalQuiet, y - kTerminalQuiet);
  };
  std::string out;
  for (std::size_t y = 0; y < columns; y += 2) {
    if (colour) out += kBlackOnWhite;
    for (std::size_t x = 0; x < columns; ++x) {
      const bool upper = dark(x, y) == colour;
      const bool lower = dark(x, y + 1) == colour;
      out += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    if (colour) out += kPlain;
    out += '\n';
  }
  return out;
}

}  // namespace serialsmith::tools
