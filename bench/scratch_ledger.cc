#include "bench/scratch_ledger.h"

#include <sched.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>
#include <string_view>

#include "tools/issuing/issue_run.h"
#include "tools/issuing/output_file.h"
#include "tools/issuing/result_writer.h"
#include "tools/ledger/postgresql_connection.h"
#include "tools/ledger/postgresql_ledger.h"
#include "tools/ledger/sqlite_ledger.h"

namespace serialsmith::bench {
namespace {

using namespace tools;

SecretBytes Master() {
  SecretBytes master = SecretBytes::Allocate(kMasterBytes);
  std::memset(master.mutable_bytes().data(), 7, kMasterBytes);
  return master;
}

}  // namespace

double Seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

unsigned Cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(CPU_COUNT(&set)) : 1;
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "serialsmith_bench.XXXXXX").string();
  path_ = ::mkdtemp(name.data()) == nullptr ? "." : name;
}

Scratch::~Scratch() {
  std::error_code error;
  if (path_ != ".") std::filesystem::remove_all(path_, error);
}

Rows MakeRows(std::size_t count) {
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(10'000'000 + i);
    rows.order_ids.push_back("ORD-" + number);
    rows.emails.push_back("customer" + number + "@example.com");
    rows.names.push_back("Some Customer " + number);
    rows.csv +=
        rows.order_ids.back() + ",MVR," + rows.emails.back() + "," + rows.names.back() + "\n";
  }
  return rows;
}

std::string PostgresqlUrl() {
  const char* url = std::getenv("SERIALSMITH_BENCH_POSTGRESQL");
  return url == nullptr ? "" : url;
}

bool EmptyDatabase() {
  auto connection = PostgresqlConnection::Open(PostgresqlUrl(), {});
  return connection.ok() &&
         (*connection)->Execute("DROP SCHEMA IF EXISTS serialsmith CASCADE").ok();
}

bool Pipeline(const Scratch& scratch, const Rows& rows, bool sign, bool postgresql) {
  std::string_view rest = rows.csv;
  const ByteSource source = [&rest](std::span<char> out) -> absl::StatusOr<std::size_t> {
    const std::size_t size = rest.copy(out.data(), out.size());
    rest.remove_prefix(size);
    return size;
  };
  const Series series = *Series::Parse("A");
  const Catalogue catalogue = Catalogue::Create({series}, {{*Product::Parse("MVR"), "Mover"}});
  IssuerKeys keys([](Series series) { return Issuer::Create(series, Master()); });
  auto reader = OrderReader::Open(source, "orders");
  auto ledger = postgresql ? OpenPostgresqlLedger(PostgresqlUrl())
                           : OpenSqliteLedger(scratch.File("pipeline.ledger"));
  auto out = OutputFile::Open(scratch.File("serials.csv"), {});
  if (!reader.ok() || !ledger.ok() || !out.ok()) return false;
  ResultWriter writer(**out, nullptr, RowFormat::kCsv, sign);
  IssueHooks hooks;
  hooks.now = [] { return std::int64_t{1}; };
  const auto counts = RunIssue(**reader, catalogue, keys, **ledger, writer,
                               {.series = series, .sign = sign, .jobs = Cpus()}, hooks);
  return counts.ok() && counts->issued == rows.order_ids.size() && writer.Finish().ok();
}

}  // namespace serialsmith::bench
