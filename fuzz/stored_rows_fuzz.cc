// Rows that a database gives back. A ledger is a file that others can write: whatever stands in it
// is refused, or is what the ledger could have written.
//
// Input: the columns one after another, each a byte of its kind and length, and its bytes.
#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

// Columns of any type; as in SQLite, one of another type than is asked for reads as nothing.
class BytesRow final : public SqlRow {
 public:
  explicit BytesRow(fuzz::Bytes& bytes) {
    for (Column& column : columns_) {
      const std::uint8_t head = bytes.Next();
      column.kind = static_cast<Kind>(head % 4);
      std::size_t size = head / 4;
      if (size == 63)
        size = kSignatureBytes + 16 * std::size_t{bytes.Next()};  // beyond every limit
      column.data.resize(column.kind == Kind::kInteger ? sizeof(std::int64_t) : size);
      bytes.Fill(column.data);
    }
  }

  bool IsNull(int column) const override { return At(column).kind == Kind::kNull; }
  std::int64_t Integer(int column) const override {
    std::int64_t value = 0;
    if (At(column).kind == Kind::kInteger) std::memcpy(&value, At(column).data.data(), 8);
    return value;
  }
  std::string_view Text(int column) const override {
    if (At(column).kind != Kind::kText) return {};
    return fuzz::AsText(At(column).data.data(), At(column).data.size());
  }
  std::span<const std::uint8_t> Blob(int column) const override {
    if (At(column).kind != Kind::kBlob) return {};
    return At(column).data;
  }

 private:
  enum class Kind { kNull, kInteger, kText, kBlob };
  struct Column {
    Kind kind = Kind::kNull;
    std::vector<std::uint8_t> data;
  };
  const Column& At(int column) const {
    FUZZ_ASSERT(column >= 0 && column < kLineColumnCount);
    return columns_[static_cast<std::size_t>(column)];
  }
  std::array<Column, kLineColumnCount> columns_;
};

void CheckLine(const SqlRow& row) {
  StoredLine line;
  if (!ReadLine(row, line)) return;
  FUZZ_ASSERT(line.line_id == row.Integer(0));
  FUZZ_ASSERT(line.series.value() == row.Integer(1) && line.product.value() == row.Integer(2));
  FUZZ_ASSERT(line.quantity >= 1 && line.quantity <= kMaxQuantity);
  FUZZ_ASSERT(line.first_sequence >= 1 && line.first_sequence + line.quantity - 1 <= kMaxSequence);
  FUZZ_ASSERT(line.email == row.Text(5) && line.email.size() <= kMaxEmailBytes);
  FUZZ_ASSERT(line.name == row.Text(6) && line.name.size() <= kMaxNameBytes);
  FUZZ_ASSERT(line.locale == row.Text(7) && line.locale.size() <= kMaxLocaleBytes);
}

void CheckSerial(const SqlRow& row) {
  IssuedSerial serial{};
  bool is_signed = false;
  if (!ReadSerial(row, 0, serial, is_signed)) return;
  FUZZ_ASSERT(std::ranges::equal(serial.number, row.Blob(0)));
  FUZZ_ASSERT(is_signed == !row.IsNull(1));
  if (is_signed) FUZZ_ASSERT(std::ranges::equal(serial.signature, row.Blob(1)));
}

// Lines of two and of one unit that follow one another: the reader takes three good rows, in their
// order, and not one more.
void CheckRun(const std::vector<BytesRow>& rows) {
  StoredLine first;
  first.first_sequence = 1;
  StoredLine second;
  second.first_sequence = 3;
  std::array<IssuedSerial, 3> serials{};
  std::array<UnitState, 3> states{};
  std::array<WantedSerials, 2> wanted = {
      {{&second, std::span(serials).last(1), std::span(states).last(1)},
       {&first, std::span(serials).first(2), std::span(states).first(2)}}};
  int runs = 0;
  const absl::Status status = ForEachRun(wanted, [&](const SequenceRun& run) {
    ++runs;
    FUZZ_ASSERT(run.first == 1 && run.count == serials.size());
    RunReader reader(run);
    std::size_t taken = 0;
    for (const BytesRow& row : rows) {
      const bool was_complete = reader.complete();
      IssuedSerial serial{};
      UnitState state{};
      bool is_signed = false;
      const bool good = ReadSerial(row, 0, serial, is_signed) && ReadState(row, 2, state);
      FUZZ_ASSERT(reader.Take(row) == (good && !was_complete));
      if (!good || was_complete) return absl::OkStatus();
      FUZZ_ASSERT(serials[taken].number == serial.number && states[taken] == state);
      FUZZ_ASSERT(reader.complete() == (++taken == serials.size()));
    }
    return absl::OkStatus();
  });
  FUZZ_ASSERT(status.ok() && runs == 1);
}

void Run(fuzz::Bytes bytes) {
  std::vector<BytesRow> rows;
  while (!bytes.empty() && rows.size() < 4) rows.emplace_back(bytes);
  for (const BytesRow& row : rows) {
    CheckLine(row);
    CheckSerial(row);
    UnitState state{};
    if (ReadState(row, 2, state)) FUZZ_ASSERT(static_cast<std::int64_t>(state) == row.Integer(2));
  }
  CheckRun(rows);
}

}  // namespace
}  // namespace serialsmith::tools

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::tools::Run({data, size});
  return 0;
}
