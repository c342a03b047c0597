// One genuine signed serial of the published vectors (series T, product MVR, sequence 1), and what
// people do to it.
#ifndef SERIALSMITH_TESTS_SUPPORT_SERIALS_H_
#define SERIALSMITH_TESTS_SUPPORT_SERIALS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "serialsmith/text.h"

namespace serialsmith::testing {

inline constexpr std::string_view kNumber = "TMVRJ-M6K4K-EW5AS-KSR49-QV841";
inline constexpr std::string_view kSigned =
    "TMVRJ-M6K4K-EW5AS-KSR49-QV841-MTG6K-J50R4-WZPP5-JMCEQ-JWYP9-"
    "5JKG2-9CANR-W799H-FG2MF-2M15S-4Z3KR-JV90W-K4YTZ-J5EAM-5C22X-"
    "E95ZR-GVT7M-5ZSEB-1MVWW-0ZFBP-RZRPS-SJDHS-VAW1T-QA180-0Y7NS";
// Sequence 2 of the same product.
inline constexpr std::string_view kOtherNumber = "TMVR9-FNYCX-KYRSK-K2YE3-KYM3Q";
inline constexpr std::string_view kExample = "XMVRF-F8Y50-VC44B-QWGNP-AWDVT";

// Row r of the signed serial.
inline std::string RowText(std::size_t r) {
  return std::string(kSigned.substr(r * (kRowTextLength + 1), kRowTextLength));
}

// The signed serial as six lines, each with `prefix` before and `suffix` behind it.
inline std::string Lines(std::string_view prefix, std::string_view suffix) {
  std::string text;
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    text += std::string(prefix) + RowText(r) + std::string(suffix);
  }
  return text;
}

// The symbols alone.
inline std::string WithoutDashes(std::string_view text) {
  std::string symbols;
  for (const char c : text) {
    if (c != '-') symbols += c;
  }
  return symbols;
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_SERIALS_H_
