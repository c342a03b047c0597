#include "tools/serialsmith/plain_lines.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

#include "core/number/layout.h"
#include "core/text/alphabet.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kSignedBytes = kSignedTextLength + 1;

std::uint8_t ValueOf(char character) {
  return kSymbolOfByte[static_cast<unsigned char>(character)];
}

// Of the first character of a good number: the reserved series have verdicts of their own.
constexpr auto kIsReserved = [] {
  std::array<bool, 256> reserved{};
  for (std::size_t byte = 0; byte < reserved.size(); ++byte) {
    reserved[byte] = kSymbolOfByte[byte] == Series::Newer().value() ||
                     kSymbolOfByte[byte] == Series::Example().value();
  }
  return reserved;
}();

// Of a good signed serial: the padding behind its signature is zero.
bool HasZeroPadding(const char* serial) {
  const char* row = serial + kSignatureRows * kRowBytes;
  constexpr std::size_t kWhole = layout::kPaddingBits / layout::kSymbolBits;
  constexpr std::size_t kFirst = kDataSymbols - kWhole;
  constexpr unsigned kPartOfSymbol = (1U << layout::kPaddingBits % layout::kSymbolBits) - 1;
  unsigned padding = ValueOf(row[SymbolOffset(kFirst - 1)]) & kPartOfSymbol;
  for (std::size_t p = kFirst; p < kDataSymbols; ++p) padding |= ValueOf(row[SymbolOffset(p)]);
  return padding == 0;
}

// Whether the six rows from `row` on are good.
bool SixAreGood(std::span<const std::uint64_t> good, std::size_t row) {
  constexpr std::uint64_t kSix = (1U << kSignedRows) - 1;
  const std::size_t shift = row % kRowsOfWord;
  std::uint64_t bits = good[row / kRowsOfWord] >> shift;
  if (shift > kRowsOfWord - kSignedRows) {
    bits |= good[row / kRowsOfWord + 1] << (kRowsOfWord - shift);
  }
  return (bits & kSix) == kSix;
}

// Bit i says that number i of at most kRowsOfWord ones is of a reserved series.
std::uint64_t ReservedOf(const char* numbers, std::size_t count) {
  const auto is_reserved = [numbers](std::size_t i) {
    return kIsReserved[static_cast<unsigned char>(numbers[i * kRowBytes])];
  };
  bool any = false;
#pragma GCC unroll 16
  for (std::size_t i = 0; i < count; ++i) any |= is_reserved(i);
  if (!any) return 0;
  std::uint64_t reserved = 0;
  for (std::size_t i = 0; i < count; ++i) reserved |= std::uint64_t{is_reserved(i)} << i;
  return reserved;
}

// Sets bit i of `plain` for number i of `text`, one a row.
void JudgeNumbers(std::string_view text, std::span<std::uint64_t> plain) {
  const std::size_t rows = CheckRows(text, RowShape::kNumbers, plain);
  const char* numbers = text.data();
  std::size_t word = 0;
  for (; word < rows / kRowsOfWord; ++word, numbers += kRowsOfWord * kRowBytes) {
    plain[word] &= ~ReservedOf(numbers, kRowsOfWord);
  }
  if (rows % kRowsOfWord != 0) plain[word] &= ~ReservedOf(numbers, rows % kRowsOfWord);
}

// The same for the signed serials of at most kMostRows rows.
template <std::size_t kMostRows>
void JudgeSigned(std::string_view text, std::span<std::uint64_t> plain) {
  std::array<std::uint64_t, WordsOfRows(kMostRows)> good;
  const std::size_t serials = CheckRows(text, RowShape::kSigned, good) / kSignedRows;
  for (std::size_t i = 0; i < serials; ++i) {
    const char* serial = text.data() + i * kSignedBytes;
    const bool is_plain = SixAreGood(good, i * kSignedRows) &&
                          !kIsReserved[static_cast<unsigned char>(serial[0])] &&
                          HasZeroPadding(serial);
    std::uint64_t& word = plain[i / kRowsOfWord];
    if (i % kRowsOfWord == 0) word = 0;
    word |= std::uint64_t{is_plain} << i % kRowsOfWord;
  }
}

// Copies lines of CRLF in step so that they end by '\n' alone, or, when one does not end so, by
// what passes for no ending.
template <std::size_t kBytes>
void CopyWithoutCr(std::string_view lines, char* out) {
  for (; !lines.empty(); lines.remove_prefix(kBytes + 1), out += kBytes) {
    std::memcpy(out, lines.data(), kBytes);
    const bool ends = lines[kBytes - 1] == '\r' && lines[kBytes] == '\n';
    out[kBytes - 1] = ends ? '\n' : '\0';
  }
}

}  // namespace

void PlainLines::Look(std::string_view text) {
  text_ = text;
  if (FindStep() && LookInStep()) {
    next_scattered_ = kProbedLines;
    return;
  }
  LookScattered();
  next_scattered_ = std::min(2 * next_scattered_, kMostScattered);
  next_rows_ = kFewRows;
}

bool PlainLines::FindStep() {
  // No longer than the longest plain line.
  step_ = text_.substr(0, kSignedBytes + 1).find('\n') + 1;
  const bool may_be_plain = step_ == kRowBytes || step_ == kRowBytes + 1 || step_ == kSignedBytes ||
                            step_ == kSignedBytes + 1;
  if (!may_be_plain || text_.size() < kProbedLines * step_) return false;
  for (std::size_t i = 2; i <= kProbedLines; ++i) {
    if (text_[i * step_ - 1] != '\n') return false;
  }
  return true;
}

bool PlainLines::LookInStep() {
  const bool numbers = step_ < kSignedBytes;
  const std::size_t bytes = numbers ? kRowBytes : kSignedBytes;
  lines_ = std::min(text_.size() / step_, next_rows_ / (bytes / kRowBytes));
  std::string_view lines = text_.substr(0, lines_ * step_);
  std::array<char, kMostRows * kRowBytes> copy;
  if (step_ != bytes) {
    if (numbers) {
      CopyWithoutCr<kRowBytes>(lines, copy.data());
    } else {
      CopyWithoutCr<kSignedBytes>(lines, copy.data());
    }
    lines = {copy.data(), lines_ * bytes};
  }
  if (numbers) {
    JudgeNumbers(lines, plain_);
  } else {
    JudgeSigned<kMostRows>(lines, plain_);
  }
  next_rows_ = std::min(2 * next_rows_, kMostRows);
  // What is plain ends where a line ends. What is not may end elsewhere, and all behind it is out
  // of step then.
  for (std::size_t i = NextOther(0); i < lines_; i = NextOther(i + 1)) {
    const char* line = text_.data() + i * step_;
    if (std::memchr(line, '\n', step_) == line + step_ - 1) continue;
    lines_ = i;
    next_rows_ = kFewRows;
  }
  bytes_ = lines_ * step_;
  return lines_ != 0;
}

void PlainLines::LookScattered() {
  std::array<char, kMostScattered * kRowBytes> numbers;
  std::array<char, kMostScattered * kSignedBytes> serials;
  std::array<std::uint16_t, kMostScattered> number_lines;
  std::array<std::uint16_t, kMostScattered> signed_lines;
  std::size_t number_count = 0;
  std::size_t signed_count = 0;
  step_ = 0;
  lines_ = 0;
  bytes_ = 0;
  while (lines_ < next_scattered_ && bytes_ < text_.size()) {
    starts_[lines_] = bytes_;
    const char* line = text_.data() + bytes_;
    const auto* end = static_cast<const char*>(std::memchr(line, '\n', text_.size() - bytes_));
    auto length = static_cast<std::size_t>(end - line);
    bytes_ += length + 1;
    if (length != 0 && line[length - 1] == '\r') --length;
    if (length == kRowTextLength) {
      char* to = numbers.data() + number_count * kRowBytes;
      std::memcpy(to, line, kRowTextLength);
      to[kRowTextLength] = '\n';
      number_lines[number_count++] = static_cast<std::uint16_t>(lines_);
    } else if (length == kSignedTextLength) {
      char* to = serials.data() + signed_count * kSignedBytes;
      std::memcpy(to, line, kSignedTextLength);
      to[kSignedTextLength] = '\n';
      signed_lines[signed_count++] = static_cast<std::uint16_t>(lines_);
    }
    ++lines_;
  }
  starts_[lines_] = bytes_;
  plain_.fill(0);

  std::array<std::uint64_t, WordsOfRows(kMostScattered)> good;
  const auto spread = [&](std::span<const std::uint16_t> lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      plain_[lines[i] / kRowsOfWord] |= std::uint64_t{RowIsGood(good, i)} << lines[i] % kRowsOfWord;
    }
  };
  JudgeNumbers({numbers.data(), number_count * kRowBytes}, good);
  spread(std::span(number_lines).first(number_count));
  JudgeSigned<kMostScattered * kSignedRows>({serials.data(), signed_count * kSignedBytes}, good);
  spread(std::span(signed_lines).first(signed_count));
}

std::size_t PlainLines::plain() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < lines_; i += kRowsOfWord) {
    const std::uint64_t known =
        lines_ - i < kRowsOfWord ? (std::uint64_t{1} << (lines_ - i)) - 1 : ~std::uint64_t{0};
    count += static_cast<std::size_t>(std::popcount(plain_[i / kRowsOfWord] & known));
  }
  return count;
}

std::size_t PlainLines::NextOther(std::size_t from) const {
  for (std::size_t i = from; i < lines_; i = (i / kRowsOfWord + 1) * kRowsOfWord) {
    const std::uint64_t others = ~plain_[i / kRowsOfWord] >> i % kRowsOfWord;
    if (others != 0) {
      return std::min(lines_, i + static_cast<std::size_t>(std::countr_zero(others)));
    }
  }
  return lines_;
}

std::string_view PlainLines::Line(std::size_t i) const {
  if (step_ != 0) return text_.substr(i * step_, step_ - 1);
  return text_.substr(starts_[i], starts_[i + 1] - starts_[i] - 1);
}

}  // namespace serialsmith::tools
