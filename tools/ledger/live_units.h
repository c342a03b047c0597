// The units of a series that are neither revoked nor replaced, some thousand at a time and in the
// order of issue, whatever others do between.
#ifndef SERIALSMITH_TOOLS_LEDGER_LIVE_UNITS_H_
#define SERIALSMITH_TOOLS_LEDGER_LIVE_UNITS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/number.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

struct LiveUnit {
  Product product;
  std::uint64_t sequence;
  bool is_signed;
};

// Both included; first 0: none.
struct LineRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

struct LiveUnits {
  std::vector<LiveUnit> units;
  std::int64_t last_line_id = 0;  // of the last unit; 0: none
};

// The lines from `from` on that have the next `count` units. May take long where other series lie
// between, so it belongs outside of a transaction.
absl::StatusOr<LineRange> FindLiveLines(SqlSession& session, Series series, std::int64_t from,
                                        std::size_t count);

// Up to `count` units of these lines. When there are so many, those of the last order are left for
// the next time, unless they are all of one order. kDataLoss: the ledger is damaged.
absl::Status ReadLiveUnits(SqlSession& session, Series series, LineRange lines, std::size_t count,
                           LiveUnits& live);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_LIVE_UNITS_H_
