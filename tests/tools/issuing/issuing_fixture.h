// A little shop: two series, two products, a ledger, and a run that keeps its output.
#ifndef SERIALSMITH_TESTS_TOOLS_ISSUING_ISSUING_FIXTURE_H_
#define SERIALSMITH_TESTS_TOOLS_ISSUING_ISSUING_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/postgresql_database.h"
#include "tests/support/secrets.h"
#include "tests/support/temp_dir.h"
#include "tests/support/text_source.h"
#include "tools/issuing/issue_run.h"
#include "tools/issuing/row_text.h"
#include "tools/ledger/postgresql_ledger.h"
#include "tools/ledger/sqlite_ledger.h"

namespace serialsmith::tools {

// A CSV file of orders of one MVR each, numbered on from `first`.
inline std::string OrdersFrom(int first, int count) {
  std::string csv = "order_id,product\n";
  for (int i = 0; i < count; ++i) csv += std::to_string(first + i) + ",MVR\n";
  return csv;
}

inline const Series kA = *Series::Parse("A");
inline const Series kB = *Series::Parse("B");
inline const Product kMvr = *Product::Parse("MVR");
inline const Product kAbc = *Product::Parse("ABC");

inline absl::StatusOr<SecretBytes> MasterOf(Series series) {
  if (series == kA || series == kB) return serialsmith::testing::MasterOfByte(series.value());
  return absl::NotFoundError("no such series");
}

inline absl::StatusOr<Issuer> UnlockIssuer(Series series) {
  const auto master = MasterOf(series);
  return master.ok() ? Issuer::Create(series, *master) : master.status();
}
inline Issuer IssuerOf(Series series) { return *UnlockIssuer(series); }

// Keeps what would be written.
class TextSink final : public ResultSink {
 public:
  explicit TextSink(bool with_signatures) : rows_(RowFormat::kCsv, with_signatures) {}

  absl::Status Write(const Batch& batch) override {
    ++batches;
    for (const PlannedLine& line : batch.lines) {
      if (line.kind == PlannedLine::Kind::kRejected) continue;
      rows_.Begin(line);
      for (std::size_t unit = 0; unit < line.order.quantity; ++unit) {
        rows_.AppendUnit(text, unit, batch.SerialsOf(line)[unit], batch.StatesOf(line)[unit]);
      }
    }
    for (const Reject& reject : batch.rejects) AppendRejectRow(rejects, reject);
    return status;
  }

  std::string text;
  std::string rejects;
  int batches = 0;
  absl::Status status;  // to answer with

 private:
  LineRows rows_;
};

struct RunResult {
  absl::Status status;
  IssueCounts counts;
  std::string text;
  std::string rejects;
};

inline RunResult RunOn(Ledger& ledger, const std::string& csv, const IssueOptions& options,
                       const IssueHooks& hooks, IssuerKeys keys = IssuerKeys(UnlockIssuer)) {
  const Catalogue catalogue = Catalogue::Create({kA, kB}, {{kMvr, "Mover"}, {kAbc, "Abacus"}});
  TextSink sink(options.sign);
  auto reader = OrderReader::Open(serialsmith::testing::TextSource(csv), "orders.csv");
  if (!reader.ok()) return {reader.status(), {}, {}, {}};
  auto counts = RunIssue(**reader, catalogue, keys, ledger, sink, options, hooks);
  return {counts.status(), counts.ok() ? *counts : IssueCounts{}, sink.text, sink.rejects};
}

inline IssueHooks PlainHooks() {
  return {.now = [] { return std::int64_t{1'700'000'000}; },
          .keep_going = {},
          .wake_reader = {},
          .progress = {}};
}

// Where the ledger is.
enum class Place { kSqlite, kPostgresql, kLeases };

class Issuing : public ::testing::Test {
 protected:
  virtual Place place() const { return Place::kSqlite; }
  // Another connection to the same ledger each time.
  std::unique_ptr<Ledger> OpenLedger() {
    if (place() == Place::kSqlite) return *OpenSqliteLedger(dir_.File("ledger"));
    if (!database_) database_.emplace();
    return *OpenPostgresqlLedger(database_->url(),
                                 {.lease_units = place() == Place::kLeases ? 5'000U : 0U,
                                  .now = [] { return std::int64_t{1'700'000'000}; }});
  }
  std::uint64_t Next(Product product) {
    auto range = OpenLedger()->TakeRange(kA, product, 0);
    EXPECT_TRUE(range.ok()) << range.status();
    return range->next;
  }

  RunResult Run(const std::string& csv, const IssueOptions& options) {
    return RunOn(*OpenLedger(), csv, options, PlainHooks());
  }
  RunResult Run(const std::string& csv) { return Run(csv, Numbers()); }

  static IssueOptions Numbers(unsigned jobs = 2) {
    return {.series = kA, .sign = false, .jobs = jobs};
  }
  static IssueOptions Signed(Series series = kA) {
    return {.series = series, .sign = true, .jobs = 2};
  }
  static std::string NumberOf(Product product, std::uint64_t sequence, Series series = kA) {
    return NumberText(IssuerOf(series).sealer().Seal(product, sequence));
  }
  static std::string SignedOf(Product product, std::uint64_t sequence, Series series = kA) {
    const IssuedSerial serial = *IssuerOf(series).Issue(product, sequence, true);
    return SignedText(serial.number, serial.signature);
  }

  serialsmith::testing::TempDir dir_;
  std::optional<serialsmith::testing::PostgresqlDatabase> database_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TESTS_TOOLS_ISSUING_ISSUING_FIXTURE_H_
