#include <algorithm>
#include <utility>

#include "tools/mutate/kinds.h"
#include "tools/mutate/layout.h"

namespace serialsmith::tools {
namespace {

Mutation OneWrong(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  MakeWrong(text, chance.Below(kRowSymbols), chance);
  return Damaged(text, VerdictCode::kMistyped, meant, chance);
}

// A row that has no digit is read as words where it does not pass.
Mutation OneWrongInSigned(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).Signed();
    std::string text = meant;
    const std::size_t symbol = chance.Below(kSignedSymbols);
    MakeWrong(text, symbol, chance);
    const VerdictCode code =
        symbol < kRowSymbols ? VerdictCode::kMistyped : source.Judged(VerdictCode::kMistyped);
    const std::size_t row = symbol / kRowSymbols * (kRowTextLength + 1);
    if (CountRows(text) != kSignatureRows || !HasDigit(text.substr(row, kRowTextLength))) continue;
    return Damaged(text, code, meant, chance);
  }
}

Mutation TwoWrong(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  for (const std::size_t symbol : chance.Different(2, kRowSymbols)) MakeWrong(text, symbol, chance);
  return Damaged(text, VerdictCode::kMistyped, meant, chance);
}

Mutation TwoWrongInEveryRow(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).Signed();
    std::string text = meant;
    for (std::size_t r = 0; r < kSignedRows; ++r) {
      for (const std::size_t symbol : chance.Different(2, kRowSymbols)) {
        MakeWrong(text, r * kRowSymbols + symbol, chance);
      }
    }
    if (CountRows(text) > 0) continue;
    return Damaged(text, VerdictCode::kMistyped, meant, chance);
  }
}

// More than can be restored, of a number for which chance makes no restoration of another.
Mutation TooManyWrong(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string text = meant;
    for (const std::size_t symbol : chance.Different(chance.Between(3, 8), kRowSymbols)) {
      MakeWrong(text, symbol, chance);
    }
    if (!IsBeyondRepair(RowOf(text))) continue;
    return Damaged(text, VerdictCode::kChecksumMismatch, meant, chance);
  }
}

Mutation Transposed(const SerialSource& source, Chance& chance, bool with_signature,
                    std::size_t apart) {
  while (true) {
    const std::string meant = source.Genuine(chance).Text(with_signature);
    std::string text = meant;
    const std::size_t first = chance.Below(kRowSymbols - apart);
    std::swap(text[OffsetOf(first)], text[OffsetOf(first + apart)]);
    if (text == meant || CountRows(text) != (with_signature ? kSignatureRows : 0)) continue;
    return Damaged(text, VerdictCode::kMistyped, meant, chance);
  }
}

Mutation NeighboursTransposed(const SerialSource& source, Chance& chance) {
  return Transposed(source, chance, /*with_signature=*/false, 1);
}

Mutation NeighboursTransposedInSigned(const SerialSource& source, Chance& chance) {
  return Transposed(source, chance, /*with_signature=*/true, 1);
}

Mutation TransposedOverOne(const SerialSource& source, Chance& chance) {
  return Transposed(source, chance, /*with_signature=*/false, 2);
}

Mutation GroupsTransposed(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string text = meant;
    const std::size_t first = OffsetOf(kGroupSymbols * chance.Below(4));
    const std::size_t second = first + kGroupSymbols + 1;
    for (std::size_t i = 0; i < kGroupSymbols; ++i) std::swap(text[first + i], text[second + i]);
    if (!IsBeyondRepair(RowOf(text))) continue;
    return Damaged(text, VerdictCode::kChecksumMismatch, meant, chance);
  }
}

// A line that is written from the right shows the groups in the other order, and so they are
// copied.
Mutation GroupsInReverse(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string text;
    for (std::size_t group = kRowSymbols / kGroupSymbols; group-- > 0;) {
      text.append(meant, OffsetOf(group * kGroupSymbols), kGroupSymbols).append("-");
    }
    text.pop_back();
    if (!IsBeyondRepair(RowOf(text))) continue;
    return Damaged(text, VerdictCode::kChecksumMismatch, meant, chance);
  }
}

// Letters of a keyboard that is set to another country: Y and Z, or A and Q, W and Z, change
// places.
Mutation OtherKeyboard(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kSwapped[][2] = {{"YZ", "ZY"}, {"AQWZ", "QAZW"}};
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string text = meant;
    const auto& [from, to] = chance.Pick(kSwapped);
    std::size_t wrong = 0;
    for (char& c : text) {
      const std::size_t key = from.find(c);
      if (key == std::string_view::npos) continue;
      c = to[key];
      ++wrong;
    }
    if (wrong == 0 || wrong > 2) continue;
    return Damaged(text, VerdictCode::kMistyped, meant, chance);
  }
}

// A digit with the shift key held. Without '3', '8', '9' and '0': their signs part groups.
Mutation ShiftedDigit(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kDigits = "124567";
  static constexpr std::string_view kShifted = "!@$%^&";
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string text = meant;
    char& c = text[OffsetOf(chance.Below(kRowSymbols))];
    const std::size_t key = kDigits.find(c);
    if (key == std::string_view::npos) continue;
    c = kShifted[key];
    return {text, VerdictCode::kBadCharacter, meant};
  }
}

Mutation OneMissing(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string text = meant;
    text.erase(OffsetOf(chance.Below(kRowSymbols)), 1);
    if (CountRepairs(Replaced(text, '-', "")) > 1) continue;
    return Damaged(text, VerdictCode::kTooShort, meant, chance);
  }
}

// In its number row: elsewhere a faultless number comes first in the answers about the example.
Mutation OneMissingInSigned(const SerialSource& source, Chance& chance) {
  while (true) {
    const Serial serial = source.Genuine(chance);
    std::string number = serial.NumberAlone();
    number.erase(OffsetOf(chance.Below(kRowSymbols)), 1);
    const std::string text = number + serial.Signed().substr(kRowTextLength);
    if (CountRepairs(Replaced(number, '-', "")) > 1 || CountRows(text) != kSignatureRows) continue;
    return Damaged(text, VerdictCode::kTooShort, serial.Signed(), chance);
  }
}

Mutation SeveralMissing(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  for (std::size_t left = kRowSymbols, fewer = chance.Between(2, 6); fewer > 0; --fewer, --left) {
    std::string symbols = Replaced(text, '-', "");
    symbols.erase(chance.Below(left), 1);
    text = symbols;
  }
  return {chance.OneIn(2) ? text : Wrapped(text, kGroupSymbols, "-"), VerdictCode::kTooShort,
          meant};
}

Mutation OneGroupMissing(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant + "-";
  text.erase(OffsetOf(kGroupSymbols * chance.Below(5)), kGroupSymbols + 1);
  text.pop_back();
  return Damaged(text, VerdictCode::kTooShort, meant, chance);
}

// A symbol too many, so that the number stands nowhere in the text as it is.
Mutation WithExtra(const SerialSource& source, Chance& chance, bool doubled) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string text = meant;
    const std::size_t at = OffsetOf(chance.Below(kRowSymbols - 1));
    text.insert(at, 1, doubled ? text[at] : AnotherSymbol(text[at], chance));
    const std::string symbols = Replaced(text, '-', "");
    const bool begins_with_it = symbols.starts_with(Replaced(meant, '-', ""));
    if (begins_with_it || CountRepairs(symbols) > 1) continue;
    return Damaged(text, VerdictCode::kTooLong, meant, chance);
  }
}

Mutation OneDoubled(const SerialSource& source, Chance& chance) {
  return WithExtra(source, chance, /*doubled=*/true);
}

Mutation OneExtra(const SerialSource& source, Chance& chance) {
  return WithExtra(source, chance, /*doubled=*/false);
}

Mutation OneGroupDoubled(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string symbols = Replaced(meant, '-', "");
  const std::size_t at = kGroupSymbols * chance.Below(4);
  symbols.insert(at, symbols.substr(at, kGroupSymbols));
  return {symbols, VerdictCode::kTooLong, meant};
}

constexpr Kind kTypingErrors[] = {
    {"one_wrong", OneWrong},
    {"one_wrong_in_signed", OneWrongInSigned},
    {"two_wrong", TwoWrong},
    {"two_wrong_in_every_row", TwoWrongInEveryRow},
    {"too_many_wrong", TooManyWrong},
    {"neighbours_transposed", NeighboursTransposed},
    {"neighbours_transposed_in_signed", NeighboursTransposedInSigned},
    {"transposed_over_one", TransposedOverOne},
    {"groups_transposed", GroupsTransposed},
    {"groups_in_reverse", GroupsInReverse},
    {"other_keyboard", OtherKeyboard},
    {"shifted_digit", ShiftedDigit},
    {"one_missing", OneMissing},
    {"one_missing_in_signed", OneMissingInSigned},
    {"several_missing", SeveralMissing},
    {"one_group_missing", OneGroupMissing},
    {"one_doubled", OneDoubled},
    {"one_extra", OneExtra},
    {"one_group_doubled", OneGroupDoubled},
};

}  // namespace

std::span<const Kind> TypingErrors() { return kTypingErrors; }

}  // namespace serialsmith::tools
