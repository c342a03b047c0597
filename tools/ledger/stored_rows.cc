#include "tools/ledger/stored_rows.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "core/keys/status.h"
#include "tools/ledger/audit_chain.h"

namespace serialsmith::tools {
namespace {

bool ReadText(const SqlRow& row, int column, std::size_t limit, std::string& text) {
  const std::string_view stored = row.Text(column);
  if (stored.size() > limit) return false;
  text = stored;
  return true;
}

}  // namespace

bool ReadLine(const SqlRow& row, StoredLine& line) {
  const std::int64_t series_value = row.Integer(1);
  const std::int64_t product_value = row.Integer(2);
  if (series_value < 0 || series_value > 0xFFFF || product_value < 0 || product_value > 0xFFFF) {
    return false;
  }
  const auto series = Series::FromValue(static_cast<unsigned>(series_value));
  const auto product = Product::FromValue(static_cast<unsigned>(product_value));
  const std::int64_t first = row.Integer(3);
  const std::int64_t quantity = row.Integer(4);
  if (!series || !product || quantity < 1 || quantity > std::int64_t{kMaxQuantity} || first < 1 ||
      first > static_cast<std::int64_t>(kMaxSequence) - quantity + 1) {
    return false;
  }
  line.line_id = row.Integer(0);
  line.series = *series;
  line.product = *product;
  line.first_sequence = static_cast<std::uint64_t>(first);
  line.quantity = static_cast<std::uint32_t>(quantity);
  return ReadText(row, 5, kMaxEmailBytes, line.email) &&
         ReadText(row, 6, kMaxNameBytes, line.name) &&
         ReadText(row, 7, kMaxLocaleBytes, line.locale);
}

bool ReadSerial(const SqlRow& row, int column, IssuedSerial& serial, bool& is_signed) {
  const std::span<const std::uint8_t> number = row.Blob(column);
  is_signed = !row.IsNull(column + 1);
  if (number.size() != kPackedRowBytes) return false;
  std::copy(number.begin(), number.end(), serial.number.begin());
  if (!is_signed) return true;
  const std::span<const std::uint8_t> signature = row.Blob(column + 1);
  if (signature.size() != kSignatureBytes) return false;
  std::copy(signature.begin(), signature.end(), serial.signature.begin());
  return true;
}

bool ReadState(const SqlRow& row, int column, UnitState& state) {
  const std::int64_t value = row.Integer(column);
  if (value < 0 || value > static_cast<std::int64_t>(UnitState::kReplaced)) return false;
  state = static_cast<UnitState>(value);
  return true;
}

absl::StatusOr<std::uint64_t> CheckedSequence(const SqlSession& session, std::int64_t sequence) {
  if (sequence < 1 || sequence > static_cast<std::int64_t>(kMaxSequence) + 1) {
    return session.Damaged("a counter stands at " + std::to_string(sequence));
  }
  return static_cast<std::uint64_t>(sequence);
}

std::string_view UnitStateName(UnitState state) {
  switch (state) {
    case UnitState::kRevoked:
      return "revoked";
    case UnitState::kReplaced:
      return "replaced";
    default:
      return "issued";
  }
}

std::vector<std::uint8_t> DigestOf(std::span<const NewLine> lines, Series series,
                                   std::int64_t now) {
  LinesDigest digest;
  for (const NewLine& line : lines) {
    digest.Add(line.order->order_id, line.order->line, series.value(), line.order->product.value(),
               static_cast<std::int64_t>(line.first_sequence),
               static_cast<std::int64_t>(line.serials.size()), now);
  }
  return digest.Finish();
}

absl::Status AnotherKey(const SqlSession& session, Series series) {
  return Problem(absl::StatusCode::kFailedPrecondition,
                 "ledger " + session.name() + " has serials of series " + series.symbol() +
                     " that another key made",
                 "Use the keyring that this ledger was begun with, or another ledger.");
}

absl::StatusOr<bool> KnowsSeries(SqlSession& session, Series series, const PublicKey& key) {
  bool known = false;
  bool same = false;
  absl::Status status = session.Query("SELECT public_key FROM series WHERE series = $1",
                                      {std::int64_t{series.value()}}, [&](const SqlRow& row) {
                                        known = true;
                                        same = std::ranges::equal(row.Blob(0), key.bytes());
                                        return absl::OkStatus();
                                      });
  if (!status.ok()) return status;
  if (!known || same) return known;
  return AnotherKey(session, series);
}

absl::Status ForEachRun(std::span<WantedSerials> wanted,
                        const std::function<absl::Status(const SequenceRun&)>& read) {
  std::vector<WantedSerials*> order;
  order.reserve(wanted.size());
  for (WantedSerials& one : wanted) order.push_back(&one);
  std::ranges::sort(order, {}, [](const WantedSerials* one) {
    return std::tuple(one->line->series.value(), one->line->product.value(),
                      one->line->first_sequence);
  });
  for (std::size_t begin = 0; begin < order.size();) {
    const StoredLine& first = *order[begin]->line;
    SequenceRun run{first.series, first.product, first.first_sequence, 0, {}};
    std::size_t end = begin;
    while (end < order.size() && order[end]->line->series == first.series &&
           order[end]->line->product == first.product &&
           order[end]->line->first_sequence == run.first + run.count) {
      run.count += order[end++]->serials.size();
    }
    run.wanted = std::span(order).subspan(begin, end - begin);
    if (absl::Status status = read(run); !status.ok()) return status;
    begin = end;
  }
  return absl::OkStatus();
}

bool RunReader::Take(const SqlRow& row) {
  if (complete()) return false;
  WantedSerials& wanted = *run_.wanted[line_];
  if (unit_ == 0) wanted.all_signed = true;
  bool is_signed = false;
  if (!ReadSerial(row, 0, wanted.serials[unit_], is_signed) ||
      !ReadState(row, 2, wanted.states[unit_])) {
    return false;
  }
  wanted.all_signed = wanted.all_signed && is_signed;
  if (++unit_ == wanted.serials.size()) {
    ++line_;
    unit_ = 0;
  }
  return true;
}

}  // namespace serialsmith::tools
