// Other codes for numbers that people type, from their public specifications, to compare with. All
// of them read a text of ASCII, use no heap and tell whether it is right.
#ifndef SERIALSMITH_BENCH_PEERS_H_
#define SERIALSMITH_BENCH_PEERS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace serialsmith::bench {

// BIP 173: "abc1…" with six check symbols of 5 bits.
struct Bech32 {
  std::string_view prefix;  // a part of the text
  std::array<std::uint8_t, 90> values;
  std::size_t count = 0;  // of values, without the check symbols
};
bool DecodeBech32(std::string_view text, Bech32& decoded);
std::string EncodeBech32(std::string_view prefix, std::string_view values);

// Luhn mod N: the last of the values makes the sum of all a multiple of N.
bool IsLuhn(const std::uint8_t* values, std::size_t count, unsigned n);
std::uint8_t LuhnCheckValue(const std::uint8_t* values, std::size_t count, unsigned n);
// N = 32 over the symbols of serials, case folded.
bool IsLuhn32(std::string_view text);

// ISO 13616: the country and the check digits moved behind, letters as 10 … 35, 1 modulo 97.
bool IsIban(std::string_view text);
// `country` has two letters.
std::string MakeIban(std::string_view country, std::string_view account);

// 25 symbols in five groups, into their values; no check symbols.
bool DecodeGroups(std::string_view text, std::array<std::uint8_t, 25>& values);

// False: one of the codes gives another answer than its specification to an example there.
bool PeersAreRight();

}  // namespace serialsmith::bench

#endif  // SERIALSMITH_BENCH_PEERS_H_
