#include "tools/serialsmith/caret.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "tools/serialsmith/display_text.h"

namespace serialsmith::tools {
namespace {

struct Line {
  std::size_t number;  // from 1
  std::size_t offset;  // in the text
  std::size_t next;    // where the next line begins, or beyond the end of the text
  std::string_view text;
};

// Columns [begin, end) of a line.
struct Span {
  std::size_t begin;
  std::size_t end;
};

constexpr std::string_view kEllipsis = "…";
constexpr std::size_t kContextColumns = 8;

// LF, CRLF and CR end a line.
std::vector<Line> SplitLines(std::string_view text) {
  std::vector<Line> lines;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = std::min(text.find_first_of("\r\n", start), text.size());
    const std::size_t next = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    lines.push_back({lines.size() + 1, start, next, text.substr(start, end - start)});
    if (end == text.size()) return lines;
    start = next;
  }
}

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t") == line.npos; }

// A line ends with its line end: that is where its last symbol may be missing.
bool IsIn(const Place& place, const Line& line) {
  return place.offset >= line.offset && place.offset < line.next;
}

// Where the places stand in the line, in columns. What is missing is marked where it would be.
std::vector<Span> Locate(const Line& line, std::span<const Place> places) {
  std::vector<Span> spans;
  std::size_t width = 0;
  std::size_t next = 0;
  std::vector<Place> here;
  std::ranges::copy_if(places, std::back_inserter(here),
                       [&](const Place& place) { return IsIn(place, line); });
  std::ranges::sort(here, {}, &Place::offset);
  ForEachCell(line.text, [&](const DisplayCell& cell) {
    for (; next < here.size() && here[next].offset < line.offset + cell.offset + cell.length;
         ++next) {
      spans.push_back({cell.column, cell.column + std::max<std::size_t>(1, cell.width)});
    }
    // A place may be longer than its first character.
    if (!spans.empty() && next > 0) {
      const Place& last = here[next - 1];
      if (last.offset + last.length > line.offset + cell.offset) {
        spans.back().end = std::max(spans.back().end, cell.column + cell.width);
      }
    }
    width = cell.column + cell.width;
    return true;
  });
  for (; next < here.size(); ++next) spans.push_back({width, width + 1});
  return spans;
}

std::size_t WidthOf(std::string_view line) {
  std::size_t width = 0;
  ForEachCell(line, [&](const DisplayCell& cell) {
    width = cell.column + cell.width;
    return true;
  });
  return width;
}

// The part of a line that is shown: all of it, or a window that has its first place in it.
Span ChooseWindow(std::size_t width, const std::vector<Span>& spans, std::size_t columns) {
  if (width <= columns) return {0, width};
  if (spans.empty()) return {0, columns};
  const std::size_t first = spans.front().begin;
  const std::size_t last = spans.back().end;
  std::size_t before = kContextColumns;
  if (last - first + 2 * kContextColumns < columns) before = (columns - (last - first)) / 2;
  const std::size_t begin = std::min(first - std::min(first, before), width - columns);
  return {begin, begin + columns};
}

void AppendLine(std::string& out, const Line& line, std::span<const Place> places,
                std::string_view label, const CaretStyle& style) {
  const std::vector<Span> spans = Locate(line, places);
  const std::size_t width = WidthOf(line.text);
  const Span window = ChooseWindow(width, spans, style.columns);
  std::string prefix = std::string(style.indent).append(label);
  std::size_t left = WidthOf(prefix);
  out += prefix;
  if (window.begin > 0) {
    out += kEllipsis;
    ++left;
  }
  std::size_t origin = window.end;  // the column at which what is shown begins
  ForEachCell(line.text, [&](const DisplayCell& cell) {
    if (cell.column < window.begin) return true;
    if (cell.column + cell.width > window.end) return false;
    origin = std::min(origin, cell.column);
    out += cell.shown;
    return true;
  });
  if (window.end < width) out += kEllipsis;
  out += '\n';

  std::string carets;
  for (const Span& span : spans) {
    for (std::size_t column = span.begin; column < span.end; ++column) {
      if (column < origin || column > window.end) continue;
      const std::size_t at = column - origin;
      if (carets.size() <= at) carets.resize(at + 1, ' ');
      carets[at] = '^';
    }
  }
  if (carets.empty()) return;
  out.append(left, ' ').append(style.mark_begin).append(carets).append(style.mark_end) += '\n';
}

}  // namespace

std::string TextWithCarets(std::string_view text, std::span<const Place> places,
                           const CaretStyle& style) {
  const std::vector<Line> lines = SplitLines(text);
  std::vector<const Line*> wanted;
  std::size_t filled = 0;
  for (const Line& line : lines) {
    if (!IsBlank(line.text)) ++filled;
    const bool wrong =
        std::ranges::any_of(places, [&](const Place& place) { return IsIn(place, line); });
    if (wrong || (places.empty() && !IsBlank(line.text))) wanted.push_back(&line);
  }
  std::string out;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i == style.max_lines) {
      const std::size_t more = wanted.size() - i;
      out.append(style.indent).append("(and ") += std::to_string(more);
      out += more == 1 ? " more line)\n" : " more lines)\n";
      break;
    }
    const std::string label =
        lines.size() > 1 && filled > 1 ? "line " + std::to_string(wanted[i]->number) + ": " : "";
    AppendLine(out, *wanted[i], places, label, style);
  }
  return out;
}

}  // namespace serialsmith::tools
