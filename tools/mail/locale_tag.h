// Language tags as shops and systems spell them. Pure functions.
#ifndef SERIALSMITH_TOOLS_MAIL_LOCALE_TAG_H_
#define SERIALSMITH_TOOLS_MAIL_LOCALE_TAG_H_

#include <string>
#include <string_view>

namespace serialsmith::tools {

// One spelling for each tag: lower case, '-' between the parts, nothing from a '.' or '@' on.
// "de_AT.UTF-8@euro" is "de-at".
std::string CanonicalTag(std::string_view locale);

// The next wider tag: "zh-hant" of "zh-hant-tw", empty of a language alone.
std::string_view WiderTag(std::string_view canonical);

// The tag as Content-Language and HTML have it: "de-AT", "zh-Hant-TW" (RFC 5646 §2.1.1).
std::string PrintedTag(std::string_view canonical);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_LOCALE_TAG_H_
