#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "core/text/alphabet.h"
#include "serialsmith/check.h"
#include "serialsmith/check_rows.h"

namespace serialsmith {
namespace {

// Numbers that are put behind each other for the row kernels: one word of their answer.
constexpr std::size_t kBatch = kRowsOfWord;

// Whether good check symbols and a series of the issuer's are all that a number needs.
bool JudgesSpellingAlone(const CheckOptions& options) {
  return options.catalogue == nullptr && options.revoked == nullptr && !options.product &&
         !options.require_signature && !options.keyring_expired;
}

bool IsReservedSeries(char symbol) {
  const std::uint8_t series = kSymbolOfByte[static_cast<unsigned char>(symbol)];
  return series == Series::Newer().value() || series == Series::Example().value();
}

// Bit i: texts[i] is a printed number with good check symbols.
std::uint64_t GoodNumbers(std::span<const std::string_view> texts) {
  std::array<char, kBatch * kRowBytes> rows{};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() != kRowTextLength) continue;  // zeros are no row
    char* row = &rows[i * kRowBytes];
    std::memcpy(row, texts[i].data(), kRowTextLength);
    row[kRowTextLength] = '\n';
  }
  std::uint64_t good = 0;
  CheckRows(std::span(rows).first(texts.size() * kRowBytes), RowShape::kNumbers, {&good, 1});
  return good;
}

}  // namespace

std::size_t CheckMany(std::span<const std::string_view> texts, std::span<VerdictCode> codes,
                      const CheckOptions& options) {
  const std::size_t count = std::min(texts.size(), codes.size());
  const bool spelling_alone = JudgesSpellingAlone(options);
  for (std::size_t first = 0; first < count; first += kBatch) {
    const auto batch = texts.subspan(first, std::min(kBatch, count - first));
    const std::uint64_t good = spelling_alone ? GoodNumbers(batch) : 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const bool valid = (good >> i & 1U) != 0 && !IsReservedSeries(batch[i][0]);
      codes[first + i] = valid ? VerdictCode::kValid : Check(batch[i], options).code;
    }
  }
  return count;
}

}  // namespace serialsmith
