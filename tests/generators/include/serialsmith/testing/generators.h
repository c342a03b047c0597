// RapidCheck generators of what people enter for a serial, for tests of programs that read it.
// docs/qa_kit.md.
//
// Every value shrinks: texts to shorter ones, numbers to zeros, two wrong symbols to one. Nothing
// here is genuine: the numbers have right check symbols and are of no issuer. For genuine ones take
// those of your test keyring, and MistypedOf() them.
//
//     rc::check("the form restores what was mistyped", [] {
//       const auto mistyped = *serialsmith::testing::MistypedNumber();
//       RC_ASSERT(Suggested(Ask(mistyped.typed)) == mistyped.meant);
//     });
#ifndef SERIALSMITH_TESTING_GENERATORS_H_
#define SERIALSMITH_TESTING_GENERATORS_H_

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serialsmith/number.h"
#include "serialsmith/text.h"

namespace serialsmith::testing {

namespace generators_internal {

inline rc::Gen<std::size_t> Below(std::size_t bound) {
  return rc::gen::inRange<std::size_t>(0, bound);
}

inline std::string Joined(const std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

}  // namespace generators_internal

// The number of a serial, of a series that is neither reserved nor the example.
inline rc::Gen<PackedRow> OrdinaryFields() {
  using Halves = std::pair<std::uint64_t, std::uint64_t>;
  using Names = std::pair<unsigned, unsigned>;
  return rc::gen::map(
      rc::gen::pair(
          rc::gen::pair(rc::gen::inRange<unsigned>(1, 31), rc::gen::inRange<unsigned>(0, 1U << 15)),
          rc::gen::arbitrary<Halves>()),
      [](const std::pair<Names, Halves>& parts) {
        const auto series = *Series::FromValue(parts.first.first);
        return Pack({series == Series::Example() ? *Series::FromValue(26) : series,  // T
                     *Product::FromValue(parts.first.second), parts.second.first,
                     parts.second.second});
      });
}

// The same as a row: 25 symbols that pass as a number.
inline rc::Gen<Row> OrdinaryNumber() { return rc::gen::map(OrdinaryFields(), NumberRow); }

// Six rows that pass, with zero padding. The signature is none: what holds a keyring answers
// signature_invalid, or unknown_series.
inline rc::Gen<std::array<Row, kSignedRows>> OrdinarySigned() {
  return rc::gen::map(rc::gen::pair(OrdinaryFields(), rc::gen::container<Signature>(
                                                          rc::gen::arbitrary<std::uint8_t>())),
                      [](const std::pair<PackedRow, Signature>& parts) {
                        return SignedRows(parts.first, parts.second);
                      });
}

// `count` different places of a row, sorted.
inline rc::Gen<std::vector<std::uint8_t>> Places(std::size_t count) {
  return rc::gen::map(rc::gen::unique<std::vector<std::uint8_t>>(
                          count, rc::gen::inRange<std::uint8_t>(0, kRowSymbols)),
                      [](std::vector<std::uint8_t> places) {
                        std::sort(places.begin(), places.end());
                        return places;
                      });
}

// A number in one of the spellings that are forgiven: whatever reads serials takes it for
// `FormatRow(row)`.
inline rc::Gen<std::string> SpellingOf(const Row& row) {
  static constexpr std::string_view kBetween[] = {"-", "", " ", ".", "\u2011", "\u00A0", "\n> "};
  static constexpr std::string_view kBefore[] = {"", "Serial: ", "> ", "\"", "(", "<b>", "\uFEFF"};
  static constexpr std::string_view kBehind[] = {"", "\r\n", ".", "\"", ")", "</b>", " Thank you!"};
  using generators_internal::Below;
  return rc::gen::map(
      rc::gen::pair(Below(2), rc::gen::pair(Below(std::size(kBefore)), Below(std::size(kBetween)))),
      [row](const std::pair<std::size_t, std::pair<std::size_t, std::size_t>>& choice) {
        const auto [frame, between] = choice.second;
        std::string text(kBefore[frame]);
        for (const char c : FormatRow(row)) {
          const bool lower = choice.first == 1 && c >= 'A';
          if (c == '-') {
            text += kBetween[between];
          } else {
            text += lower ? static_cast<char>(c - 'A' + 'a') : c;
          }
        }
        return text.append(kBehind[frame]);
      });
}

struct Mistyped {
  std::string typed;
  std::string meant;  // canonical
};

// One or two wrong symbols in a canonical serial, a number or six rows on one line. Within the
// bounds of the code: a checker that may offer `meant` offers it and nothing else.
inline rc::Gen<Mistyped> MistypedOf(const std::string& serial) {
  using Wrong = std::pair<std::size_t, std::size_t>;  // a place, and what is added to its symbol
  using generators_internal::Below;
  const std::size_t symbols = (serial.size() + 1) / (kGroupSymbols + 1) * kGroupSymbols;
  return rc::gen::map(
      rc::gen::pair(rc::gen::pair(Below(symbols), rc::gen::inRange<std::size_t>(1, 32)),
                    rc::gen::pair(Below(symbols - 1), Below(32))),
      [serial, symbols](const std::pair<Wrong, Wrong>& wrong) {
        Mistyped mistyped{serial, serial};
        const auto change = [&](std::size_t place, std::size_t shift) {
          char& c = mistyped.typed[place + place / kGroupSymbols];
          c = kAlphabet[(SymbolValue(c).value_or(0) + shift) % kAlphabet.size()];
        };
        const auto [first, shift] = wrong.first;
        change(first, shift);
        // Another place; a shift of 0 leaves it right.
        change((first + 1 + wrong.second.first) % symbols, wrong.second.second);
        return mistyped;
      });
}

inline rc::Gen<Mistyped> MistypedNumber() {
  return rc::gen::mapcat(OrdinaryNumber(),
                         [](const Row& row) { return MistypedOf(FormatRow(row)); });
}

// Any bytes, with the characters that matter to a serial far more often than by chance.
inline rc::Gen<std::string> HostileText() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
          rc::gen::map(rc::gen::inRange<int>(0, 256),
                       [](int byte) { return std::string(1, static_cast<char>(byte)); }),
          rc::gen::map(
              rc::gen::inRange<int>(0, 32),
              [](int value) { return std::string(1, kAlphabet[static_cast<std::size_t>(value)]); }),
          rc::gen::element<std::string>(
              "-", " ", "\n", "?", "U", "u", "<b>", "=\r\n", "=C2=A0", "&nbsp;", "\xC2\xA0",
              "\xE2\x80\x91", "> ", "!", "\xE2\x80\x8B", "TMVRJ-M6K4K-EW5AS-KSR49-QV841",
              "TMVRJ-M6K4K-EW5AS-KSR49-QV842", "MTG6K-J50R4-WZPP5-JMCEQ-JWYP9"))),
      generators_internal::Joined);
}

// A token of yours with one character changed, put in or left out, or cut: no verifier takes it.
inline rc::Gen<std::string> DamagedToken(const std::string& token) {
  static constexpr std::string_view kOthers = "Aa0-_.=\xFF";
  using generators_internal::Below;
  return rc::gen::map(
      rc::gen::pair(Below(4), rc::gen::pair(Below(token.size()), Below(kOthers.size()))),
      [token](const std::pair<std::size_t, std::pair<std::size_t, std::size_t>>& damage) {
        const auto [place, other] = damage.second;
        std::string damaged = token;
        switch (damage.first) {
          case 0:
            return damaged.substr(0, place);
          case 1:
            damaged[place] = damaged[place] == kOthers[other] ? 'B' : kOthers[other];
            return damaged;
          case 2:
            damaged.insert(place, 1, kOthers[other]);
            return damaged;
          default:
            damaged.erase(place, 1);
            return damaged;
        }
      });
}

// What is no token at all but looks like one, in pieces.
inline rc::Gen<std::string> HostileToken() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "v4.public.", "v4.local.", "v3.public.", ".", "e30", "eyJpc3MiOiJ4In0", "AAAA", "=", "\n",
          "\xFF", std::string(1, '\0'), "{\"kid\":\"k4.pid.\"}", std::string(600, 'A'))),
      generators_internal::Joined);
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTING_GENERATORS_H_
