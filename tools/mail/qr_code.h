// A QR code as a PNG picture. Pure function: safe from any thread.
#ifndef SERIALSMITH_TOOLS_MAIL_QR_CODE_H_
#define SERIALSMITH_TOOLS_MAIL_QR_CODE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace serialsmith::tools {

// Black on white, one bit a pixel, error correction M, a quiet zone of 4 modules (ISO/IEC 18004);
// 200 to 300 pixels wide, so that a telephone reads it from a screen. The same text gives the same
// bytes. kInvalidArgument: the text is empty or too long for a code.
absl::StatusOr<std::string> QrCodePng(const std::string& text);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_QR_CODE_H_
