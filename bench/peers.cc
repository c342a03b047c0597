#include "bench/peers.h"

#include <algorithm>

#include "core/text/alphabet.h"

namespace serialsmith::bench {
namespace {

constexpr std::string_view kBech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kBech32Checks = 6;

constexpr std::array<std::uint8_t, 128> kBech32Values = [] {
  std::array<std::uint8_t, 128> table{};
  table.fill(kNoSymbol);
  for (std::size_t i = 0; i < kBech32Alphabet.size(); ++i) {
    const auto c = static_cast<unsigned char>(kBech32Alphabet[i]);
    table[c] = static_cast<std::uint8_t>(i);
    if (c >= 'a') table[c - ('a' - 'A')] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::uint32_t PolymodStep(std::uint32_t check, std::uint32_t value) {
  const std::uint32_t top = check >> 25U;
  check = (check & 0x1FFFFFFU) << 5U ^ value;
  constexpr std::array<std::uint32_t, 5> kGenerator = {0x3B6A57B2, 0x26508E6D, 0x1EA119FA,
                                                       0x3D4233DD, 0x2A1462B3};
  for (unsigned i = 0; i < 5; ++i) {
    check ^= (top >> i & 1U) != 0 ? kGenerator[i] : 0;
  }
  return check;
}

std::uint32_t PolymodOfPrefix(std::string_view prefix) {
  std::uint32_t check = 1;
  for (const char c : prefix)
    check = PolymodStep(check, static_cast<unsigned char>(Lower(c)) >> 5U);
  check = PolymodStep(check, 0);
  for (const char c : prefix)
    check = PolymodStep(check, static_cast<unsigned char>(Lower(c)) & 31U);
  return check;
}

unsigned ValueInIban(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A' + 10);
  return 36;
}

// The remainder modulo 97 behind that of what was before; 97: a character that no IBAN has.
unsigned IbanRemainder(std::string_view text, unsigned before) {
  unsigned remainder = before;
  for (const char c : text) {
    const unsigned value = ValueInIban(c);
    if (value > 35) return 97;
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder;
}

}  // namespace

bool DecodeBech32(std::string_view text, Bech32& decoded) {
  const std::size_t one = text.rfind('1');
  if (text.size() > 90 || one == std::string_view::npos || one == 0 ||
      text.size() - one - 1 < kBech32Checks) {
    return false;
  }
  bool lower = false;
  bool upper = false;
  for (const char c : text) {
    if (c < 33 || c > 126) return false;
    lower |= c >= 'a' && c <= 'z';
    upper |= c >= 'A' && c <= 'Z';
  }
  if (lower && upper) return false;
  decoded.prefix = text.substr(0, one);
  std::uint32_t check = PolymodOfPrefix(decoded.prefix);
  std::size_t count = 0;
  for (const char c : text.substr(one + 1)) {
    const std::uint8_t value = kBech32Values[static_cast<unsigned char>(c)];
    if (value == kNoSymbol) return false;
    decoded.values[count++] = value;
    check = PolymodStep(check, value);
  }
  decoded.count = count - kBech32Checks;
  return check == 1;
}

std::string EncodeBech32(std::string_view prefix, std::string_view values) {
  std::uint32_t check = PolymodOfPrefix(prefix);
  std::string text(prefix);
  text += '1';
  for (const char value : values) {
    check = PolymodStep(check, static_cast<unsigned char>(value));
    text += kBech32Alphabet[static_cast<unsigned char>(value)];
  }
  for (std::size_t i = 0; i < kBech32Checks; ++i) check = PolymodStep(check, 0);
  check ^= 1;
  for (unsigned i = 0; i < kBech32Checks; ++i) text += kBech32Alphabet[check >> (25 - 5 * i) & 31U];
  return text;
}

bool IsLuhn(const std::uint8_t* values, std::size_t count, unsigned n) {
  unsigned sum = 0;
  unsigned factor = 1;
  for (std::size_t i = count; i-- > 0; factor = 3 - factor) {
    const unsigned addend = values[i] * factor;
    sum += addend / n + addend % n;
  }
  return sum % n == 0;
}

std::uint8_t LuhnCheckValue(const std::uint8_t* values, std::size_t count, unsigned n) {
  unsigned sum = 0;
  unsigned factor = 2;
  for (std::size_t i = count; i-- > 0; factor = 3 - factor) {
    const unsigned addend = values[i] * factor;
    sum += addend / n + addend % n;
  }
  return static_cast<std::uint8_t>((n - sum % n) % n);
}

bool IsLuhn32(std::string_view text) {
  std::array<std::uint8_t, 26> values;
  if (text.size() != values.size()) return false;
  std::uint8_t all = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = kSymbolOfByte[static_cast<unsigned char>(text[i])];
    all |= values[i];
  }
  return all < 32 && IsLuhn(values.data(), values.size(), 32);
}

bool IsIban(std::string_view text) {
  if (text.size() < 5 || text.size() > 34) return false;
  const unsigned account = IbanRemainder(text.substr(4), 0);
  return account < 97 && IbanRemainder(text.substr(0, 4), account) == 1;
}

std::string MakeIban(std::string_view country, std::string_view account) {
  const unsigned remainder = IbanRemainder("00", IbanRemainder(country, IbanRemainder(account, 0)));
  const unsigned check = 98 - remainder;
  std::string text(country);
  text += static_cast<char>('0' + check / 10);
  text += static_cast<char>('0' + check % 10);
  return text.append(account);
}

bool DecodeGroups(std::string_view text, std::array<std::uint8_t, 25>& values) {
  if (text.size() != kRowTextLength) return false;
  std::uint8_t all = 0;
  for (std::size_t p = 0; p < values.size(); ++p) {
    values[p] = kSymbolOfByte[static_cast<unsigned char>(text[SymbolOffset(p)])];
    all |= values[p];
  }
  bool dashes = true;
  for (std::size_t dash = 5; dash < kRowTextLength; dash += 6) dashes &= text[dash] == '-';
  return dashes && all < 32;
}

bool PeersAreRight() {
  Bech32 decoded;
  // BIP 173, "Test vectors".
  constexpr std::array<std::string_view, 5> kGood = {
      "A12UEL5L",
      "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersb"
      "io1tt5tgs",
      "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
      "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
      "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"};
  constexpr std::array<std::string_view, 7> kBad = {"pzry9x0s0muk",
                                                    "1pzry9x0s0muk",
                                                    "x1b4n0q5v",
                                                    "li1dgmt3",
                                                    "A1G7SGD8",
                                                    "10a06t8",
                                                    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"};
  bool right = std::all_of(kGood.begin(), kGood.end(),
                           [&](std::string_view text) { return DecodeBech32(text, decoded); });
  right &= decoded.count == 33 && decoded.values[0] == 0 && decoded.values[1] == 14;
  right &= std::none_of(kBad.begin(), kBad.end(),
                        [&](std::string_view text) { return DecodeBech32(text, decoded); });
  // The usual examples: the Luhn number 79927398713, and "abcdef" with the check character 'e' in
  // the alphabet "abcdef".
  std::array<std::uint8_t, 11> luhn = {7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 3};
  right &= IsLuhn(luhn.data(), luhn.size(), 10) && LuhnCheckValue(luhn.data(), 10, 10) == 3;
  luhn[10] = 4;
  right &= !IsLuhn(luhn.data(), luhn.size(), 10);
  constexpr std::array<std::uint8_t, 6> kLetters = {0, 1, 2, 3, 4, 5};
  right &= LuhnCheckValue(kLetters.data(), kLetters.size(), 6) == 4;
  right &= IsIban("GB82WEST12345698765432") && IsIban("DE89370400440532013000") &&
           !IsIban("GB82WEST12345698765423") && !IsIban("GB82 WEST 1234 5698") &&
           MakeIban("GB", "WEST12345698765432") == "GB82WEST12345698765432";
  std::array<std::uint8_t, 25> values;
  right &= DecodeGroups("XMVRF-F8Y50-VC44B-QWGNP-AWDVT", values) && values[0] == 29 &&
           values[24] == 26 && !DecodeGroups("XMVRF-F8Y50-VC44B-QWGNP-AWDVU", values) &&
           !DecodeGroups("XMVRFAF8Y50-VC44B-QWGNP-AWDVT", values);
  return right;
}

}  // namespace serialsmith::bench
