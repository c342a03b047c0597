// Names that people read.
#ifndef SERIALSMITH_CORE_KEYS_UTF8_H_
#define SERIALSMITH_CORE_KEYS_UTF8_H_

#include <string_view>

namespace serialsmith {

// True for well-formed UTF-8 (no overlong forms, no surrogates) without control characters, those
// of C1 and DEL among them.
bool IsPlainUtf8(std::string_view text);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_UTF8_H_
