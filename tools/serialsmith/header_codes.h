// The verdicts of good numbers by their series and product, each found out once.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_HEADER_CODES_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_HEADER_CODES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/number/layout.h"
#include "core/text/alphabet.h"
#include "serialsmith/verdict.h"
#include "tools/serialsmith/judge.h"

namespace serialsmith::tools {

// For a judge that JudgesNumbersByHeader(). One thread at a time.
class HeaderCodes final {
 public:
  explicit HeaderCodes(const Judge& judge) : judge_(&judge) {}

  // The code of a number that is printed with good check symbols, of no reserved series.
  VerdictCode Of(std::string_view number) {
    std::uint32_t header = 0;
    for (std::size_t p = 0; p < kSymbols; ++p) {
      header = header << layout::kSymbolBits |
               kSymbolOfByte[static_cast<unsigned char>(number[SymbolOffset(p)])];
    }
    Known& known = known_[header % known_.size()];
    if (known.header != header) known = {header, (*judge_)(number).code};
    return known.code;
  }

 private:
  static constexpr std::size_t kSymbols =
      (layout::kSeriesBits + layout::kProductBits) / layout::kSymbolBits;
  struct Known {
    std::uint32_t header = 0;  // of series 0: none that is asked for
    VerdictCode code = VerdictCode::kNewerFormat;
  };

  const Judge* judge_;
  std::array<Known, 256> known_;  // one that collides takes the place over
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_HEADER_CODES_H_
