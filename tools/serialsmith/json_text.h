// Pieces of JSON, appended to a line under way.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_JSON_TEXT_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_JSON_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace serialsmith::tools {

// Appends a JSON string; bytes that are not UTF-8 become U+FFFD.
void AppendJsonString(std::string& out, std::string_view text);
// The same, or null for an empty text.
void AppendJsonStringOrNull(std::string& out, std::string_view text);

void AppendInteger(std::string& out, std::uint64_t value);

// Appends a code point as UTF-8; U+FFFD for what is none.
void AppendUtf8(std::string& out, char32_t code_point);

// At most the first `max_bytes` of `text`, not cut inside a character.
std::string_view CutAtCharacter(std::string_view text, std::size_t max_bytes);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_JSON_TEXT_H_
