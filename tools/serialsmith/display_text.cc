#include "tools/serialsmith/display_text.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <span>

#include "tools/orders/utf8.h"
#include "tools/serialsmith/json_text.h"

namespace serialsmith::tools {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode categories Mn and Me of the scripts that pasted text is likely to hold, and variation
// selectors. Sorted.
constexpr Range kCombining[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x0670, 0x0670},   {0x06D6, 0x06DC},   {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948},
    {0x0E31, 0x0E31},   {0x0E34, 0x0E3A},   {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF},   {0x302A, 0x302D},   {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
};

// Unicode East Asian Width W and F. Sorted.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26A1, 0x26A1},
    {0x26BD, 0x26BE},   {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2753, 0x2757},
    {0x2795, 0x2797},   {0x2B1B, 0x2B1C},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
    {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x16FE0, 0x18AFF}, {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004},
    {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF},
    {0x20000, 0x3FFFD},
};

// Category Cf and the like: invisible, or a command about the direction of writing. Sorted.
constexpr Range kInvisible[] = {
    {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C}, {0x115F, 0x1160},   {0x17B4, 0x17B5},
    {0x180B, 0x180F}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},   {0x3164, 0x3164},
    {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF9, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0xE0000, 0xE007F},
};

bool Contains(std::span<const Range> ranges, char32_t code_point) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), code_point,
                       [](char32_t c, const Range& range) { return c < range.first; });
  return after != ranges.begin() && code_point <= std::prev(after)->last;
}

// What stands for the code point, and its columns.
std::size_t Show(char32_t code_point, std::string_view bytes, std::string& shown) {
  constexpr char32_t kPictures = 0x2400;
  constexpr char32_t kPictureOfDelete = 0x2421;
  if (code_point == kInvalidUtf8) {
    AppendUtf8(shown, 0xFFFD);
  } else if (code_point == U'\t') {
    shown += ' ';
  } else if (code_point < 0x20) {
    AppendUtf8(shown, kPictures + code_point);
  } else if (code_point == 0x7F) {
    AppendUtf8(shown, kPictureOfDelete);
  } else if (IsControl(code_point) || Contains(kInvisible, code_point)) {
    char name[16];
    std::snprintf(name, sizeof name, "<U+%04X>", static_cast<unsigned>(code_point));
    shown += name;
    return shown.size();
  } else {
    shown += bytes;
    return ColumnsOf(code_point);
  }
  return 1;
}

}  // namespace

std::size_t ColumnsOf(char32_t code_point) {
  if (code_point < 0x300) return 1;
  if (Contains(kCombining, code_point)) return 0;
  return Contains(kWide, code_point) ? 2 : 1;
}

void ForEachCell(std::string_view line, const std::function<bool(const DisplayCell&)>& visit) {
  std::size_t column = 0;
  std::string shown;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t start = at;
    const char32_t code_point = NextCodePoint(line, at);
    shown.clear();
    const std::size_t width = Show(code_point, line.substr(start, at - start), shown);
    if (!visit({start, at - start, column, width, shown})) return;
    column += width;
  }
}

}  // namespace serialsmith::tools
