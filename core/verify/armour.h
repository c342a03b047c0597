// Texts between BEGIN and END lines, that mail may wrap, quote, indent and encode.
//
// What is between is read for the characters of base64url alone, or by the forgiving reader of
// serials, so that all that mail adds falls away.
#ifndef SERIALSMITH_CORE_VERIFY_ARMOUR_H_
#define SERIALSMITH_CORE_VERIFY_ARMOUR_H_

#include <optional>
#include <string>
#include <string_view>

namespace serialsmith {

inline constexpr std::string_view kArmourEnd = "-----END";

// "-----BEGIN SERIALSMITH NOUN-----" and so on; `inside` ends its lines in LF.
std::string Armour(std::string_view noun, std::string_view inside);

// The text behind the first opening line; nullopt without one. `noun` is one word.
std::optional<std::string_view> BehindOpening(std::string_view text, std::string_view noun);

// Undoes quoted-printable: soft breaks and =XX. Other text, in which no '=' stands, stays as it is.
std::string WithoutQuotedPrintable(std::string_view text);

// Base64url characters and dots, up to the closing line or the end.
std::string TokenCharacters(std::string_view text);

// Breaks `token` into lines of at most 64 characters, each dot at the end of a line: some mail
// programs double a dot that begins one.
std::string WrapToken(std::string_view token);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VERIFY_ARMOUR_H_
