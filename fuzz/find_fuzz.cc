// FindSerials() finds the same in one piece and in many, each find is by Check() the serial of that
// form and number and nothing else, and what Check() calls valid is found. The input is the text;
// its length decides where it is cut.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/check/rows.h"
#include "core/text/scan.h"
#include "fuzz/fuzz_support.h"
#include "serialsmith/check.h"
#include "serialsmith/find.h"

namespace serialsmith::fuzz {
namespace {

std::vector<FoundSerial> FindAll(std::string_view text) {
  std::vector<FoundSerial> found;
  const std::size_t settled = FindSerials(
      text, /*last=*/true, [&found](const FoundSerial& serial) { found.push_back(serial); });
  FUZZ_ASSERT(settled == text.size());
  return found;
}

// As a reader of a long file does it: what is not settled stays in front of the next piece.
std::vector<FoundSerial> FindInPieces(std::string_view text, std::size_t piece) {
  std::vector<FoundSerial> found;
  std::string window;
  std::size_t window_offset = 0;
  for (std::size_t at = 0; at < text.size() || at == 0;) {
    const std::size_t size = std::min(piece, text.size() - at);
    window += text.substr(at, size);
    at += size;
    const bool last = at == text.size();
    const std::size_t settled = FindSerials(window, last, [&](const FoundSerial& serial) {
      found.push_back(serial);
      found.back().offset += window_offset;
    });
    FUZZ_ASSERT(settled <= window.size());
    if (window.size() > 2 * kMaxFoundBytes) FUZZ_ASSERT(settled > 0);
    window.erase(0, settled);
    window_offset += settled;
    if (last) break;
  }
  return found;
}

bool Same(const FoundSerial& a, const FoundSerial& b) {
  return a.offset == b.offset && a.length == b.length && a.form == b.form && a.number == b.number;
}

// What was found, taken out of its text, is whole: no symbol of it is missing or anything's else.
void CheckFound(const FoundSerial& serial, std::string_view text) {
  const Verdict verdict = Check(text.substr(serial.offset, serial.length));
  FUZZ_ASSERT(verdict.has_number && verdict.number == serial.number);
  FUZZ_ASSERT(verdict.form == serial.form);
  FUZZ_ASSERT(verdict.symbols_found == verdict.symbols_expected);
  if (serial.form == Form::kSigned && verdict.code == VerdictCode::kMalformed) return;
  FUZZ_ASSERT(verdict.valid() || verdict.code == VerdictCode::kExampleSerial ||
              verdict.code == VerdictCode::kNewerFormat);
}

// Check() takes a number out of symbols that are glued behind it, since it has one text to make
// sense of. A search does not: what it meets there is part of something longer.
bool HasGluedNumber(std::string_view text, const PackedRow& number) {
  const std::vector<TextElement> elements = Scan(text);
  const std::vector<FoundRow> rows = FindRows(elements);
  return std::any_of(rows.begin(), rows.end(), [&](const FoundRow& row) {
    return row.index == 0 && PackRow(RowAt(elements, row.first)) == number &&
           !EndsAtBoundary(elements, row.end());
  });
}

void Run(std::string_view text) {
  const std::vector<FoundSerial> found = FindAll(text);
  std::size_t end = 0;
  for (const FoundSerial& serial : found) {
    FUZZ_ASSERT(serial.offset >= end);
    FUZZ_ASSERT(serial.length > 0 && serial.length <= text.size() - serial.offset);
    end = serial.offset + serial.length;
    FUZZ_ASSERT(serial.form == Form::kNumber || serial.form == Form::kSigned);
    CheckFound(serial, text);
  }

  for (const std::size_t piece : {1 + text.size() / 16, 1 + text.size() / 7, 1 + text.size() / 2}) {
    const std::vector<FoundSerial> pieces = FindInPieces(text, piece);
    FUZZ_ASSERT(std::equal(found.begin(), found.end(), pieces.begin(), pieces.end(), Same));
  }

  const Verdict whole = Check(text);
  if (whole.valid()) {
    const bool is_found =
        std::any_of(found.begin(), found.end(), [&whole](const FoundSerial& serial) {
          return serial.number == whole.number && serial.form == whole.form;
        });
    FUZZ_ASSERT(is_found || (whole.form == Form::kNumber && HasGluedNumber(text, whole.number)));
  }
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::fuzz::Run(serialsmith::fuzz::AsText(data, size));
  return 0;
}
