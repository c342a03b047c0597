// The fast row code against the slow one of tests/reference/, and the packing of fields against
// bits written as text: any row, any damage.
//
// Input: a byte for the row's place (0xFB: thorough), 25 symbols, a byte for the damage, a
// place and a symbol for each damaged symbol; a byte for how many places are unreadable and one for
// each; then 14 bytes of a number and 64 of a signature.
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/code/row_code.h"
#include "fuzz/fuzz_support.h"
#include "serialsmith/number.h"
#include "tests/reference/slow_number.h"
#include "tests/reference/slow_row_code.h"

namespace serialsmith::fuzz {
namespace {

void CheckAnyRow(const Row& row, std::size_t index, bool thorough) {
  int identified = -1;
  for (unsigned r = 0; r < kSignedRows; ++r) {
    const bool good = reference::IsGood(row, r);
    FUZZ_ASSERT(IsGoodRow(row, r) == good);
    if (good) identified = static_cast<int>(r);
  }
  FUZZ_ASSERT(IdentifyRow(row) == identified);

  const std::optional<Restoration> restored = RestoreRow(row, index);
  if (!restored) {
    // Slow, so not of many: 800 rows are tried.
    if (thorough) FUZZ_ASSERT(!reference::Restore(row, static_cast<unsigned>(index), 1));
    return;
  }
  FUZZ_ASSERT(reference::IsGood(restored->row, static_cast<unsigned>(index)));
  std::size_t changed = 0;
  for (std::size_t p = 0; p < kRowSymbols; ++p) changed += restored->row[p] != row[p] ? 1U : 0U;
  FUZZ_ASSERT(changed == restored->wrong && changed <= 2);
  FUZZ_ASSERT(restored->unreadable == 0);
}

// Within the bounds, what was damaged comes back; the damage is as the bytes say.
void CheckDamage(const Row& good, std::size_t index, Bytes& bytes) {
  // Unreadable and wrong symbols with 2·wrong + unreadable ≤ 4.
  constexpr std::array<std::array<std::size_t, 2>, 9> kDamages = {
      {{0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {0, 1}, {1, 1}, {2, 1}, {0, 2}}};
  const auto [unreadable_count, wrong_count] = kDamages[bytes.Next() % kDamages.size()];
  Row damaged = good;
  std::vector<std::uint8_t> places;
  while (places.size() < unreadable_count + wrong_count) {
    auto place = static_cast<std::uint8_t>(bytes.Next() % kRowSymbols);
    while (std::find(places.begin(), places.end(), place) != places.end()) {
      place = static_cast<std::uint8_t>((place + 1) % kRowSymbols);
    }
    const unsigned change = bytes.Next() % 32U;
    // Wrong is really wrong; what stands at an unreadable place does not matter.
    const bool wrong = places.size() >= unreadable_count;
    damaged[place] = static_cast<std::uint8_t>(good[place] ^ (wrong ? change % 31 + 1 : change));
    places.push_back(place);
  }
  const auto restored = RestoreRow(damaged, index, std::span(places).first(unreadable_count));
  FUZZ_ASSERT(restored.has_value());
  FUZZ_ASSERT(restored->row == good);
  FUZZ_ASSERT(restored->wrong == wrong_count && restored->unreadable == unreadable_count);
  // Minimum distance: what is damaged never passes.
  if (damaged != good) FUZZ_ASSERT(!reference::IsGood(damaged, static_cast<unsigned>(index)));
}

// Any row with any places named as unreadable: what is answered is good, keeps the bound, and
// differs from the row only where it says so. The places' symbols do not matter.
void CheckUnreadable(const Row& row, std::size_t index, Bytes& bytes) {
  std::vector<std::uint8_t> places;
  for (std::size_t left = bytes.Next() % (kCheckSymbols + 2); left > 0; --left) {
    const auto place = static_cast<std::uint8_t>(bytes.Next() % kRowSymbols);
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }
  const auto restored = RestoreRow(row, index, places);
  Row other = row;
  for (const std::uint8_t place : places) other[place] ^= 1;
  const auto same = RestoreRow(other, index, places);
  FUZZ_ASSERT(restored.has_value() == same.has_value());
  FUZZ_ASSERT(places.size() <= kCheckSymbols || !restored);
  if (!restored) return;
  FUZZ_ASSERT(same->row == restored->row);
  FUZZ_ASSERT(reference::IsGood(restored->row, static_cast<unsigned>(index)));
  std::size_t wrong = 0;
  for (std::uint8_t p = 0; p < kRowSymbols; ++p) {
    const bool unreadable = std::find(places.begin(), places.end(), p) != places.end();
    wrong += !unreadable && restored->row[p] != row[p] ? 1U : 0U;
  }
  FUZZ_ASSERT(restored->wrong == wrong && restored->unreadable == places.size());
  FUZZ_ASSERT(2 * wrong + places.size() <= kCheckSymbols);
}

void CheckNumber(PackedRow number) {
  number.back() &= 0x80;  // 105 bits
  const NumberFields fields = Unpack(number);
  const std::string bits = reference::NumberBits(fields.series.value(), fields.product.value(),
                                                 fields.sealed, fields.tag);
  FUZZ_ASSERT(bits.size() == 105);
  const std::vector<std::uint8_t> packed = reference::Pieces(bits, 8);
  FUZZ_ASSERT(std::equal(packed.begin(), packed.end(), number.begin(), number.end()));
  FUZZ_ASSERT(Pack(fields) == number);

  const Row row = NumberRow(number);
  const std::vector<std::uint8_t> symbols = reference::Pieces(bits, 5);
  FUZZ_ASSERT(std::equal(symbols.begin(), symbols.end(), row.begin()));
  FUZZ_ASSERT(reference::IsGood(row, 0));
  FUZZ_ASSERT(PackRow(row) == number);
}

void CheckSignature(const PackedRow& number, const Signature& signature) {
  const std::array<Row, kSignedRows> rows = SignedRows(number, signature);
  for (unsigned r = 1; r < kSignedRows; ++r) FUZZ_ASSERT(reference::IsGood(rows[r], r));
  const auto unpacked = UnpackSignature(std::span(rows).last<kSignatureRows>());
  FUZZ_ASSERT(unpacked == signature);
}

// Any 5 rows: what unpacks packs to the same data symbols.
void CheckAnySignatureRows(const Row& row, Bytes& bytes) {
  std::array<Row, kSignatureRows> rows;
  rows.fill(row);
  for (Row& other : rows) other[bytes.Next() % kRowSymbols] = bytes.Next() % 32;
  const auto signature = UnpackSignature(rows);
  if (!signature) return;
  const std::array<Row, kSignedRows> again = SignedRows({}, *signature);
  for (std::size_t r = 0; r < kSignatureRows; ++r) {
    FUZZ_ASSERT(std::equal(rows[r].begin(), rows[r].begin() + kDataSymbols, again[r + 1].begin()));
  }
}

void Run(Bytes bytes) {
  const std::uint8_t choice = bytes.Next();
  const std::size_t index = choice % kSignedRows;
  Row row{};
  bytes.Fill(row);
  for (std::uint8_t& symbol : row) symbol &= 31;
  CheckAnyRow(row, index, choice == 0xFB);

  Row good = row;
  AddCheckSymbols(index, good);
  FUZZ_ASSERT(reference::IsGood(good, static_cast<unsigned>(index)));
  FUZZ_ASSERT(std::equal(row.begin(), row.begin() + kDataSymbols, good.begin()));
  CheckDamage(good, index, bytes);
  CheckUnreadable(row, index, bytes);

  PackedRow number{};
  bytes.Fill(number);
  CheckNumber(number);
  Signature signature{};
  bytes.Fill(signature);
  number.back() &= 0x80;
  CheckSignature(number, signature);
  CheckAnySignatureRows(row, bytes);
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::fuzz::Run({data, size});
  return 0;
}
