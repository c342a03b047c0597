#include "core/keys/utc_time.h"

#include <algorithm>
#include <chrono>

namespace serialsmith {
namespace {

constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";  // d: a digit
constexpr std::int64_t kSecondsADay = 86400;
constexpr std::int64_t kLastSecond = 253402300799;  // 9999-12-31T23:59:59Z

bool HasShape(std::string_view text) {
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [](char c, char shape) {
    return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
  });
}

int Digits(std::string_view text, std::size_t offset, std::size_t count) {
  int value = 0;
  for (const char c : text.substr(offset, count)) value = value * 10 + (c - '0');
  return value;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Seconds east of UTC: "Z" or "+01:00". nullopt for anything else.
std::optional<std::int64_t> ParseOffset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  for (const std::size_t at : {1U, 2U, 4U, 5U}) {
    if (!IsDigit(text[at])) return std::nullopt;
  }
  const int hours = Digits(text, 1, 2);
  const int minutes = Digits(text, 4, 2);
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::int64_t seconds = hours * 3600 + minutes * 60;
  return text[0] == '+' ? seconds : -seconds;
}

}  // namespace

std::optional<std::int64_t> ParseUtc(std::string_view text) {
  if (!HasShape(text)) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(Digits(text, 0, 4)),
      std::chrono::month(static_cast<unsigned>(Digits(text, 5, 2))),
      std::chrono::day(static_cast<unsigned>(Digits(text, 8, 2)))};
  const std::int64_t hour = Digits(text, 11, 2);
  const std::int64_t minute = Digits(text, 14, 2);
  const std::int64_t second = Digits(text, 17, 2);
  if (!date.ok() || date.year() < std::chrono::year(1970) || hour > 23 || minute > 59 ||
      second > 59) {
    return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * kSecondsADay + hour * 3600 + minute * 60 + second;
}

std::optional<std::int64_t> ParseRfc3339(std::string_view text) {
  if (text.size() == kShape.size() && text.back() == 'Z') {
    if (const auto seconds = ParseUtc(text)) return seconds;
  }
  const std::size_t whole = kShape.size() - 1;  // what stands before the Z
  if (text.size() <= whole) return std::nullopt;
  std::string utc(text.substr(0, whole));
  if (utc[10] == 't') utc[10] = 'T';
  const std::optional<std::int64_t> local = ParseUtc(utc + 'Z');
  std::size_t end = whole;
  if (text[end] == '.') {
    while (++end < text.size() && IsDigit(text[end])) {
    }
    if (end == whole + 1) return std::nullopt;
  }
  const std::optional<std::int64_t> offset = ParseOffset(text.substr(end));
  if (!local || !offset || *local < *offset) return std::nullopt;
  if (*local - *offset > kLastSecond) return std::nullopt;
  return *local - *offset;
}

std::string FormatUtc(std::int64_t seconds) {
  seconds = std::clamp<std::int64_t>(seconds, 0, kLastSecond);
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(seconds / kSecondsADay))};
  const int rest = static_cast<int>(seconds % kSecondsADay);
  std::string text = "0000-00-00T00:00:00Z";
  const auto put = [&text](std::size_t end, int value) {
    for (; value > 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, static_cast<int>(date.year()));
  put(7, static_cast<int>(static_cast<unsigned>(date.month())));
  put(10, static_cast<int>(static_cast<unsigned>(date.day())));
  put(13, rest / 3600);
  put(16, rest / 60 % 60);
  put(19, rest % 60);
  return text;
}

}  // namespace serialsmith
