// Times: RFC 3339 in UTC and whole seconds is the one spelling that we write.
#ifndef SERIALSMITH_CORE_KEYS_UTC_TIME_H_
#define SERIALSMITH_CORE_KEYS_UTC_TIME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace serialsmith {

// "2027-01-31T00:00:00Z" to seconds since 1970. nullopt for any other shape, for days and times
// that do not exist, leap seconds among them, and for years before 1970.
std::optional<std::int64_t> ParseUtc(std::string_view text);

// Any RFC 3339 time, as tokens of other programs have them: with an offset, a fraction (dropped),
// small letters. nullopt as above.
std::optional<std::int64_t> ParseRfc3339(std::string_view text);

// `seconds` must lie in the years 1970 … 9999 (cut to that).
std::string FormatUtc(std::int64_t seconds);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_UTC_TIME_H_
