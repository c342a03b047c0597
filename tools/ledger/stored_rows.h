// Rows of either database as the ledger means them. A ledger is a file that others can write, so
// nothing in it is believed before it is looked at.
#ifndef SERIALSMITH_TOOLS_LEDGER_STORED_ROWS_H_
#define SERIALSMITH_TOOLS_LEDGER_STORED_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/ledger/ledger.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

// The columns that ReadLine() takes, in its order.
inline constexpr const char* kLineColumns =
    "line_id, series, product, first_sequence, quantity, email, name, locale";
inline constexpr int kLineColumnCount = 8;

// From the columns kLineColumns. False: no ledger has such a line.
bool ReadLine(const SqlRow& row, StoredLine& line);

// From the columns number and signature, which stand at `column` and behind it. False: no ledger
// has such a unit.
bool ReadSerial(const SqlRow& row, int column, IssuedSerial& serial, bool& is_signed);

// False: no unit has such a state.
bool ReadState(const SqlRow& row, int column, UnitState& state);

// kDataLoss when no counter can stand there.
absl::StatusOr<std::uint64_t> CheckedSequence(const SqlSession& session, std::int64_t sequence);

// The digest for the audit record of lines that are about to be added in this order.
std::vector<std::uint8_t> DigestOf(std::span<const NewLine> lines, Series series, std::int64_t now);

// kFailedPrecondition: the ledger has serials of the series that another key made.
absl::Status AnotherKey(const SqlSession& session, Series series);

// True if the series is known, and by that key. Otherwise AnotherKey().
absl::StatusOr<bool> KnowsSeries(SqlSession& session, Series series, const PublicKey& key);

// Consecutive sequences of one product, which belong to some of the wanted lines.
struct SequenceRun {
  Series series;
  Product product;
  std::uint64_t first;
  std::uint64_t count;
  std::span<WantedSerials* const> wanted;  // in the order of their sequences
};

// Calls `read` for each run; lines that follow one another become one, whatever is between them.
absl::Status ForEachRun(std::span<WantedSerials> wanted,
                        const std::function<absl::Status(const SequenceRun&)>& read);

// Puts the units of a run, which arrive in order, where they are wanted.
class RunReader final {
 public:
  explicit RunReader(const SequenceRun& run) : run_(run) {}
  // From number, signature and state in the first three columns. False: the ledger is damaged.
  bool Take(const SqlRow& row);
  bool complete() const { return line_ == run_.wanted.size(); }

 private:
  const SequenceRun& run_;
  std::size_t line_ = 0;
  std::size_t unit_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_STORED_ROWS_H_
