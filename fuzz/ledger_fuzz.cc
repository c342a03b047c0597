// A whole ledger that somebody else wrote: a file of SQLite with the tables of a ledger and
// anything in them. Whatever is read of it, reading ends, and what does not hold is told in
// sentences; only what makes sense is handed on.
//
// Input: the rows one after another, each a byte that chooses its table, and its columns: a byte of
// the kind and length, and the bytes of each.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "tools/ledger/ledger_audit.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/live_units.h"
#include "tools/ledger/mail_contents.h"
#include "tools/ledger/mail_requests.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/unit_records.h"

namespace serialsmith::tools {
namespace {

struct Table {
  std::string_view name;
  std::size_t columns;
};
constexpr std::array<Table, 8> kTables = {{{"audit", 11},
                                           {"lines", 11},
                                           {"units", 8},
                                           {"revocations", 6},
                                           {"leases", 9},
                                           {"counters", 3},
                                           {"series", 2},
                                           {"mails", 11}}};
constexpr std::size_t kMaxRows = 24;

// As the ledger makes its tables, but without types, keys and triggers: whoever can write the file
// can leave them out.
SqliteDatabase& Database() {
  static auto& database = *[] {
    auto opened = SqliteDatabase::Open("", {});
    FUZZ_ASSERT(opened.ok());
    SqliteDatabase& made = **opened;
    FUZZ_ASSERT(made.Execute("PRAGMA journal_mode=MEMORY").ok());
    FUZZ_ASSERT(MigrateLedger(made, 0).ok());
    for (const Table& table : kTables) {
      const std::string name(table.name);
      FUZZ_ASSERT(made.Execute("CREATE TABLE plain AS SELECT * FROM " + name + ";DROP TABLE " +
                               name + ";ALTER TABLE plain RENAME TO " + name)
                      .ok());
    }
    return opened->release();
  }();
  return database;
}

// A column's value; a text or blob lies in `storage`.
SqlValue NextValue(fuzz::Bytes& bytes, std::vector<std::uint8_t>& storage) {
  const std::uint8_t head = bytes.Next();
  const std::size_t size = head / 4;
  switch (head % 4) {
    case 0:
      return nullptr;
    case 1: {
      // Small and negative ones, or as many bytes as there are.
      if (size > 8) return static_cast<std::int64_t>(size) - 16;
      std::uint64_t value = 0;
      for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes.Next();
      return static_cast<std::int64_t>(value);
    }
    case 2:
      storage.resize(size);
      bytes.Fill(storage);
      return fuzz::AsText(storage.data(), storage.size());
    default:
      storage.resize(size);
      bytes.Fill(storage);
      return std::span<const std::uint8_t>(storage);
  }
}

void AddRow(SqliteDatabase& database, fuzz::Bytes& bytes) {
  const Table& table = kTables[bytes.Next() % kTables.size()];
  std::string sql = "INSERT INTO " + std::string(table.name) + " VALUES ($1";
  for (std::size_t i = 2; i <= table.columns; ++i) sql += ", $" + std::to_string(i);
  std::array<std::vector<std::uint8_t>, 11> storage;
  std::vector<SqlValue> values;
  for (std::size_t i = 0; i < table.columns; ++i) {
    values.push_back(NextValue(bytes, storage[i]));
  }
  FUZZ_ASSERT(
      database.Query(sql + ")", values, [](const SqlRow&) { return absl::OkStatus(); }).ok());
}

void CheckStatus(const absl::Status& status) {
  if (status.ok()) return;
  FUZZ_ASSERT(!status.message().empty());
  FUZZ_ASSERT(status.code() == absl::StatusCode::kDataLoss ||
              status.code() == absl::StatusCode::kResourceExhausted ||
              status.code() == absl::StatusCode::kFailedPrecondition);
}

void CheckUnit(const UnitRecord& unit) {
  FUZZ_ASSERT(unit.line.quantity >= 1 && unit.line.quantity <= kMaxQuantity);
  FUZZ_ASSERT(unit.line.first_sequence >= 1 &&
              unit.line.first_sequence + unit.line.quantity - 1 <= kMaxSequence);
}

// As `ledger verify` reads all of it; twice the same.
void CheckAudit(SqliteDatabase& database) {
  std::array<std::vector<std::string>, 2> told;
  for (std::vector<std::string>& problems : told) {
    const auto summary = AuditLedger(
        database,
        [](const UnitRecord& unit) {
          CheckUnit(unit);
          return absl::OkStatus();
        },
        [&](const std::string& problem) { problems.push_back(problem); });
    CheckStatus(summary.status());
    for (const std::string& problem : problems) {
      FUZZ_ASSERT(!problem.empty() && problem.find('\n') == std::string::npos);
    }
  }
  FUZZ_ASSERT(told[0] == told[1]);
}

void CheckReading(SqliteDatabase& database) {
  const auto visit = [](const UnitRecord& unit) {
    CheckUnit(unit);
    return absl::OkStatus();
  };
  CheckStatus(VisitOrder(database, "1", visit));
  CheckStatus(VisitEmail(database, "a@b", visit));
  LiveUnits live;
  const auto lines = FindLiveLines(database, *Series::FromValue(1), 0, 3);
  CheckStatus(lines.status());
  CheckStatus(ReadLiveUnits(database, *Series::FromValue(1), *lines, 3, live));
  for (const LiveUnit& unit : live.units) FUZZ_ASSERT(unit.sequence <= kMaxSequence);
  CheckStatus(MailsOfOrder(database, "1").status());
  CheckStatus(LastMailErrors(database, 3).status());
  TakenMail mail;
  mail.mail_id = 1;
  mail.last_line_id = 3;
  mail.order_id = "1";
  mail.email = "a@b";
  for (const std::int64_t id : {std::int64_t{1}, std::int64_t{-1}}) {
    mail.mail_id = id;
    const auto contents = ReadMailContents(database, mail);
    CheckStatus(contents.status());
    if (!contents.ok()) continue;
    for (const MailedLine& line : contents->lines) FUZZ_ASSERT(!line.serials.empty());
  }
}

void Run(fuzz::Bytes bytes) {
  SqliteDatabase& database = Database();
  FUZZ_ASSERT(database.Execute("BEGIN").ok());
  for (std::size_t rows = 0; !bytes.empty() && rows < kMaxRows; ++rows) AddRow(database, bytes);
  CheckAudit(database);
  CheckReading(database);
  FUZZ_ASSERT(database.Execute("ROLLBACK").ok());
}

}  // namespace
}  // namespace serialsmith::tools

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::tools::Run({data, size});
  return 0;
}
