// A text as a QR code (ISO/IEC 18004): for a terminal, and as a PNG picture. Values and pure
// functions: safe from any thread.
#ifndef SERIALSMITH_TOOLS_QR_QR_CODE_H_
#define SERIALSMITH_TOOLS_QR_QR_CODE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace serialsmith::tools {

// How much of a code may be unreadable: 7 %, 15 %. The lower one makes smaller codes.
enum class QrRedundancy { kLow, kMedium };

// Bytes that the largest code holds, at the lower redundancy.
inline constexpr std::size_t kMaxQrBytes = 2953;

class QrCode final {
 public:
  // kInvalidArgument: the text is empty, has a NUL in it, or is too long.
  static absl::StatusOr<QrCode> Create(std::string_view text,
                                       QrRedundancy redundancy = QrRedundancy::kLow);

  // Modules of a side, without the white ones around.
  std::size_t side() const { return side_; }
  bool IsDark(std::size_t x, std::size_t y) const { return dark_[y * side_ + x] != 0; }

  // Two modules one above the other make a character; every line has TerminalColumns(). The colours
  // are set, so that it can be read whatever those of the terminal are; without `colour` dark
  // modules are left blank, for light text on a dark ground.
  std::string ForTerminal(bool colour) const;
  std::size_t TerminalColumns() const;

  // Black on white, one bit a pixel, a quiet zone of 4 modules, about `wanted_pixels` wide and at
  // least 3 pixels a module. The same text gives the same bytes. kInternal: out of memory.
  absl::StatusOr<std::string> Png(std::size_t wanted_pixels) const;

 private:
  QrCode(std::size_t side, std::vector<std::uint8_t> dark) : side_(side), dark_(std::move(dark)) {}

  std::size_t side_;
  std::vector<std::uint8_t> dark_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_QR_QR_CODE_H_
