// `check --input` and CheckMany() say of every line what Check() says of it alone, though they look
// at most of them in bulk; and the readers of files give every line once, however long, whatever
// pieces the file comes in.
//
// Input: a byte for how often the lines are repeated, so that short inputs reach whole blocks; a
// byte that says whether they are read from a file too, and one for the length of a line that its
// reader keeps; the rest is the lines. A line that begins with '=' or '+' is made a number or a
// signed serial of the bytes behind, but for one character: at the place that the next byte says
// stands the one behind that.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "serialsmith/check.h"
#include "serialsmith/number.h"
#include "tools/serialsmith/answer_lines.h"
#include "tools/serialsmith/count_lines.h"
#include "tools/serialsmith/line_reader.h"
#include "tools/serialsmith/piece_reader.h"

namespace serialsmith::tools {
namespace {

using fuzz::Bytes;

constexpr std::size_t kMaxBytes = std::size_t{32} << 10;
// Diagnosis takes longer than the bulk path, so that of lines for it there are fewer.
constexpr std::size_t kMaxInvalidBytes = std::size_t{1} << 10;
// Longer than a piece of PieceReader.
constexpr std::size_t kLongFileBytes = PieceReader::kPieceBytes + (std::size_t{8} << 10);

// Without its '\n'.
std::string MadeLine(std::string_view line) {
  if (!line.starts_with('=') && !line.starts_with('+')) return std::string(line);
  const bool has_cr = line.ends_with('\r');
  Bytes bytes(reinterpret_cast<const std::uint8_t*>(line.data()) + 1,
              line.size() - (has_cr ? 2 : 1));
  const std::size_t place = bytes.Next();
  const char stranger = static_cast<char>(bytes.Next());
  PackedRow number{};
  bytes.Fill(number);
  number.back() &= 0x80;  // 105 bits
  Signature signature{};
  bytes.Fill(signature);
  std::string made = line[0] == '=' ? NumberText(number) : SignedText(number, signature);
  if (place < made.size() && stranger != '\0') made[place] = stranger;
  return has_cr ? made + '\r' : made;
}

std::string MadeLines(std::string_view text) {
  std::string made;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    made.append(MadeLine(line)).append(1, '\n');
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return made;
}

std::string_view WithoutCr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(text.substr(0, text.find('\n')));
    text.remove_prefix(lines.back().size() + 1);
  }
  return lines;
}

const Judge& BySpelling() {
  static const auto& judge = *new auto(Judge::Create("", "", {}));
  FUZZ_ASSERT(judge.ok() && judge->JudgesSpellingAlone());
  return *judge;
}

struct Counted {
  std::vector<VerdictCode> codes;  // of the lines that are repeated
  std::string summary;             // of all of them
};

void CheckAnswers(std::string_view text, const std::vector<std::string_view>& lines,
                  const Counted& expected) {
  constexpr std::uint64_t kFirst = 7;
  AnswerStyle invalid_ones;
  invalid_ones.only_invalid = true;
  VerdictCounts counts;
  std::uint64_t next = kFirst;  // whose answer may come next
  const auto code_of = [&](std::uint64_t number) {
    return expected.codes[(number - kFirst) % expected.codes.size()];
  };
  const auto pass_valid_ones_up_to = [&](std::uint64_t number) {
    for (; next < number; ++next) FUZZ_ASSERT(code_of(next) == VerdictCode::kValid);
  };
  AnswerLines(text, kFirst, BySpelling(), invalid_ones, counts,
              [&](std::uint64_t number, std::string_view line, const Verdict& verdict) {
                FUZZ_ASSERT(number >= next && number - kFirst < lines.size());
                pass_valid_ones_up_to(number);
                FUZZ_ASSERT(line == WithoutCr(lines[number - kFirst]));
                FUZZ_ASSERT(verdict.code == code_of(number));
                ++next;
              });
  pass_valid_ones_up_to(kFirst + lines.size());
  FUZZ_ASSERT(counts.Summary(true) == expected.summary);

  AnswerStyle silent;
  silent.silent = true;
  VerdictCounts again;
  AnswerLines(text, kFirst, BySpelling(), silent, again,
              [](std::uint64_t, std::string_view, const Verdict&) {});
  FUZZ_ASSERT(again.Summary(true) == expected.summary);
}

void CheckTogether(const std::vector<std::string_view>& lines, const Counted& expected) {
  std::vector<std::string_view> texts;
  for (const std::string_view line : lines) texts.push_back(WithoutCr(line));
  std::vector<VerdictCode> codes(texts.size());
  FUZZ_ASSERT(CheckMany(texts, codes) == texts.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    FUZZ_ASSERT(codes[i] == expected.codes[i % expected.codes.size()]);
  }
}

// One file in memory for all inputs.
InputFile FileOf(std::string_view text) {
  static const int memory = ::memfd_create("lines", 0);
  static const std::string& path = *new std::string("/proc/self/fd/" + std::to_string(memory));
  FUZZ_ASSERT(::ftruncate(memory, 0) == 0);
  FUZZ_ASSERT(::pwrite(memory, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  auto file = InputFile::Open(path);
  FUZZ_ASSERT(file.ok());
  return *std::move(file);
}

// A line as a reader gives it: whole, or, when it is too long, a beginning that still is.
void CheckRead(std::string_view got, std::string_view line, std::size_t max_line) {
  if (WithoutCr(line).size() <= max_line) {
    FUZZ_ASSERT(got == line);
  } else {
    FUZZ_ASSERT(line.starts_with(got) && WithoutCr(got).size() > max_line);
  }
}

// Takes the lines of `got` off the front of `lines`.
void TakeLines(std::string_view got, std::span<const std::string_view>& lines,
               std::size_t max_line) {
  FUZZ_ASSERT(got.empty() || got.ends_with('\n'));
  for (const std::string_view line : SplitLines(got)) {
    FUZZ_ASSERT(!lines.empty());
    CheckRead(line, lines.front(), max_line);
    lines = lines.subspan(1);
  }
}

void CheckReaders(std::string_view text, const std::vector<std::string_view>& lines,
                  std::size_t max_line) {
  std::span<const std::string_view> left(lines);
  LineReader reader(FileOf(text), max_line);
  LineBatch batch;
  for (;;) {
    FUZZ_ASSERT(reader.Next(batch).ok());
    if (batch.lines == 0) break;
    const std::size_t before = left.size();
    FUZZ_ASSERT(batch.first_line == lines.size() - before + 1);
    TakeLines(batch.data, left, max_line);
    FUZZ_ASSERT(batch.lines == before - left.size());
  }
  FUZZ_ASSERT(left.empty() && batch.data.empty());

  left = lines;
  const InputFile file = FileOf(text);
  PieceReader pieces(file, 0, max_line);
  const std::uint64_t most = text.size() / PieceReader::kPieceBytes + 1;
  for (std::uint64_t piece = 0; piece == 0 || !pieces.at_end(); ++piece) {
    FUZZ_ASSERT(piece < most);
    const auto got = pieces.Read(piece);
    FUZZ_ASSERT(got.ok());
    TakeLines(*got, left, max_line);
  }
  FUZZ_ASSERT(left.empty());
}

void CheckCounting(std::string_view text, const Counted& expected) {
  const InputFile file = FileOf(text);
  FUZZ_ASSERT(CanCountLines(file));
  VerdictCounts counts;
  FUZZ_ASSERT(CountLines(file, BySpelling(), 1, counts).ok());
  FUZZ_ASSERT(counts.Summary(true) == expected.summary);
}

void Run(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kHead = 3;
  if (size <= kHead) return;
  const std::string once = MadeLines(fuzz::AsText(data + kHead, size - kHead));
  Counted expected;
  std::size_t invalid_bytes = 0;
  for (const std::string_view line : SplitLines(once)) {
    expected.codes.push_back(Check(WithoutCr(line)).code);
    if (expected.codes.back() != VerdictCode::kValid) invalid_bytes += line.size() + 1;
  }
  std::string text = once;
  std::uint64_t times = 1;
  const unsigned repeats = data[0] < 0x80 ? data[0] / 16U : data[0];
  for (; times <= repeats && text.size() + once.size() <= kMaxBytes &&
         (times + 1) * invalid_bytes <= kMaxInvalidBytes;
       ++times) {
    text += once;
  }
  VerdictCounts counts;
  for (const VerdictCode code : expected.codes) counts.Add(code, times);
  expected.summary = counts.Summary(true);
  const std::vector<std::string_view> lines = SplitLines(text);
  CheckAnswers(text, lines, expected);
  CheckTogether(lines, expected);
  if (data[1] % 8 != 0) return;
  // The last line of a file may lack its end.
  const bool is_cut = data[1] % 16 == 0 && !text.ends_with("\n\n") && text != "\n";
  const auto file_of = [is_cut](std::string_view whole) {
    return whole.substr(0, whole.size() - (is_cut ? 1 : 0));
  };
  CheckReaders(file_of(text), lines, data[2]);
  CheckCounting(file_of(text), expected);
  if (data[1] % 64 != 0 || once.size() / expected.codes.size() < 16) return;  // too many lines
  while (text.size() < kLongFileBytes) text += once;
  CheckReaders(file_of(text), SplitLines(text), data[2]);
}

}  // namespace
}  // namespace serialsmith::tools

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::tools::Run(data, size);
  return 0;
}
