// `issue` end to end, beside what it cannot do without: raw signatures on all CPUs, a bare insert
// of the same rows and a raw write of the same output. All are measured in turn in each iteration,
// so that the ratios hold on a busy machine too.
//
// The PostgreSQL ones need a scratch database, which they empty: SERIALSMITH_BENCH_POSTGRESQL is
// its URL.
//
// Counters: serials/s of the pipeline; raw_sign, bare_insert and raw_write likewise; of_bare =
// pipeline / bare_insert; of_predicted = pipeline / (all CPUs sign, then the rows are inserted,
// then the output is written).
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "bench/scratch_ledger.h"
#include "serialsmith/issue.h"
#include "tools/ledger/postgresql_copy.h"
#include "tools/ledger/postgresql_ledger.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/sqlite_schema.h"

namespace serialsmith::bench {
namespace {

using namespace tools;

constexpr std::size_t kRowsATransaction = 8192;

void RawSign(std::size_t count) {
  std::vector<std::thread> threads;
  const unsigned cpus = Cpus();
  for (unsigned cpu = 0; cpu < cpus; ++cpu) {
    threads.emplace_back([=] {
      unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
      unsigned char secret_key[crypto_sign_SECRETKEYBYTES];
      crypto_sign_keypair(public_key, secret_key);
      unsigned char message[36] = {};
      unsigned char signature[crypto_sign_BYTES];
      for (std::size_t i = cpu; i < count; i += cpus) {
        std::memcpy(message, &i, sizeof i);
        crypto_sign_detached(signature, nullptr, message, sizeof message, secret_key);
        benchmark::DoNotOptimize(signature);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// The statements of the ledger and nothing else.
bool BareInsert(const std::string& path, const Rows& rows, bool with_signatures) {
  auto database = SqliteDatabase::Open(path, {});
  if (!database.ok() ||
      !(*database)->Execute("PRAGMA cache_size=-12288; PRAGMA mmap_size=0").ok() ||
      !PrepareLedgerSchema(**database, /*read_only=*/false).ok() ||
      !(*database)
           ->Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                     "PRAGMA wal_autocheckpoint=8192")
           .ok()) {
    return false;
  }
  auto line = SqliteStatement::Prepare(
      **database,
      "INSERT INTO lines (order_id, line, series, product, first_sequence, quantity, email, name,"
      " locale, issued_at) VALUES (?1, 'MVR', 10, 1, ?2, 1, ?3, ?4, '', 1)");
  auto unit = SqliteStatement::Prepare(
      **database,
      "INSERT INTO units (series, product, sequence, line_id, unit, number, signature, state)"
      " VALUES (10, 1, ?1, ?1, 1, ?2, ?3, 0)");
  auto mail = SqliteStatement::Prepare(
      **database,
      "INSERT INTO mails (mail_id, last_line_id, state, attempts, next_attempt_at)"
      " VALUES (?1, ?1, 0, 0, 1)");
  if (!line.ok() || !unit.ok() || !mail.ok()) return false;
  IssuedSerial serial;
  bool good = true;
  for (std::size_t i = 0; i < rows.order_ids.size(); ++i) {
    if (i % kRowsATransaction == 0) {
      if (i > 0) good = good && (*database)->Execute("COMMIT").ok();
      good = good && (*database)->Execute("BEGIN IMMEDIATE").ok();
    }
    const auto sequence = static_cast<std::int64_t>(i + 1);
    std::memcpy(serial.number.data(), &i, sizeof i);
    line->Bind(1, std::string_view(rows.order_ids[i]));
    line->Bind(2, sequence);
    line->Bind(3, std::string_view(rows.emails[i]));
    line->Bind(4, std::string_view(rows.names[i]));
    good = good && line->Run() == SqliteStatement::kDone;
    unit->Bind(1, sequence);
    unit->Bind(2, std::span<const std::uint8_t>(serial.number));
    if (with_signatures) {
      unit->Bind(3, std::span<const std::uint8_t>(serial.signature));
    } else {
      unit->BindNull(3);
    }
    good = good && unit->Run() == SqliteStatement::kDone;
    mail->Bind(1, sequence);
    good = good && mail->Run() == SqliteStatement::kDone;
  }
  return good && (*database)->Execute("COMMIT").ok();
}

// As many bytes as the output has, by write(2).
bool RawWrite(const std::string& path, std::size_t bytes) {
  const std::string block(std::size_t{1} << 16, 'x');
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool good = file >= 0;
  while (good && bytes > 0) {
    const ssize_t written = ::write(file, block.data(), std::min(bytes, block.size()));
    good = written > 0;
    if (good) bytes -= static_cast<std::size_t>(written);
  }
  if (file >= 0) ::close(file);
  return good;
}

// The same tables and indexes, filled by COPY and nothing else.
bool BareCopy(const Rows& rows, bool with_signatures) {
  auto connection = ConnectToLedger(PostgresqlUrl(), /*read_only=*/false, {});
  if (!connection.ok()) return false;
  IssuedSerial serial;
  for (std::size_t begin = 0; begin < rows.order_ids.size(); begin += kRowsATransaction) {
    PostgresqlCopy lines;
    PostgresqlCopy units;
    PostgresqlCopy mails;
    const std::size_t end = std::min(begin + kRowsATransaction, rows.order_ids.size());
    for (std::size_t i = begin; i < end; ++i) {
      const auto sequence = static_cast<std::int64_t>(i + 1);
      std::memcpy(serial.number.data(), &i, sizeof i);
      lines.BeginRow(11);
      lines.Big(sequence);
      lines.Text(rows.order_ids[i]);
      lines.Text("MVR");
      lines.Small(10);
      lines.Small(1);
      lines.Big(sequence);
      lines.Int(1);
      lines.Text(rows.emails[i]);
      lines.Text(rows.names[i]);
      lines.Text("");
      lines.Big(1);
      units.BeginRow(8);
      units.Small(10);
      units.Small(1);
      units.Big(sequence);
      units.Big(sequence);
      units.Int(1);
      units.Blob(serial.number);
      if (with_signatures) {
        units.Blob(serial.signature);
      } else {
        units.Null();
      }
      units.Small(0);
      mails.BeginRow(5);
      mails.Big(sequence);
      mails.Big(sequence);
      mails.Small(0);
      mails.Int(0);
      mails.Big(1);
    }
    if (!(*connection)->Execute("BEGIN").ok() ||
        !(*connection)->CopyIn("COPY lines FROM STDIN (FORMAT binary)", lines.Finish()).ok() ||
        !(*connection)->CopyIn("COPY units FROM STDIN (FORMAT binary)", units.Finish()).ok() ||
        !(*connection)
             ->CopyIn("COPY mails (mail_id, last_line_id, state, attempts, next_attempt_at)"
                      " FROM STDIN (FORMAT binary)",
                      mails.Finish())
             .ok() ||
        !(*connection)->Execute("COMMIT").ok()) {
      return false;
    }
  }
  return true;
}

void Issue(benchmark::State& state, bool sign, bool postgresql = false) {
  if (postgresql && PostgresqlUrl().empty()) {
    state.SkipWithError("SERIALSMITH_BENCH_POSTGRESQL names no scratch database");
    return;
  }
  const auto count = static_cast<std::size_t>(state.range(0));
  const Rows rows = MakeRows(count);
  double sign_seconds = 0;
  double insert_seconds = 0;
  double write_seconds = 0;
  double pipeline_seconds = 0;
  for (auto _ : state) {
    const Scratch scratch;
    bool good = true;
    if (sign) sign_seconds += Seconds([&] { RawSign(count); });
    if (postgresql) good = EmptyDatabase();
    insert_seconds += Seconds([&] {
      good = good && (postgresql ? BareCopy(rows, sign)
                                 : BareInsert(scratch.File("bare.ledger"), rows, sign));
    });
    if (postgresql) good = good && EmptyDatabase();
    const double seconds =
        Seconds([&] { good = good && Pipeline(scratch, rows, sign, postgresql); });
    pipeline_seconds += seconds;
    std::error_code error;
    const std::size_t bytes = std::filesystem::file_size(scratch.File("serials.csv"), error);
    write_seconds +=
        Seconds([&] { good = good && !error && RawWrite(scratch.File("raw"), bytes); });
    state.SetIterationTime(seconds);
    if (!good) {
      state.SkipWithError("the ledger failed");
      return;
    }
  }
  const double total = static_cast<double>(count) * static_cast<double>(state.iterations());
  state.counters["serials/s"] = total / pipeline_seconds;
  state.counters["bare_insert"] = total / insert_seconds;
  state.counters["raw_write"] = total / write_seconds;
  if (sign) {
    state.counters["raw_sign"] = total / sign_seconds;
    state.counters["of_predicted"] =
        (sign_seconds + insert_seconds + write_seconds) / pipeline_seconds;
  } else {
    state.counters["of_bare"] = insert_seconds / pipeline_seconds;
  }
}

void BM_IssueNumbers(benchmark::State& state) { Issue(state, /*sign=*/false); }
void BM_IssueSigned(benchmark::State& state) { Issue(state, /*sign=*/true); }

void BM_IssueNumbersPostgresql(benchmark::State& state) { Issue(state, false, true); }
void BM_IssueSignedPostgresql(benchmark::State& state) { Issue(state, true, true); }

BENCHMARK(BM_IssueNumbers)->Arg(200'000)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_IssueSigned)->Arg(50'000)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_IssueNumbersPostgresql)->Arg(200'000)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_IssueSignedPostgresql)->Arg(50'000)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace serialsmith::bench

BENCHMARK_MAIN();
