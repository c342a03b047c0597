#include "tools/ledger/reissue.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <vector>

#include "tools/ledger/audit_chain.h"
#include "tools/ledger/audit_replay.h"
#include "tools/ledger/issue_steps.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/live_units.h"
#include "tools/ledger/sql_transaction.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kFullHint =
    "Add a series to the keyring and name it with --to-series; what is replaced stays so.";

// One transaction: lines of one unit each, whose ids follow one another.
constexpr std::size_t kUnitsAtOnce = kMaxNewLines;
// Of one INSERT.
constexpr std::size_t kRowsAtOnce = 64;

class Reissuer final {
 public:
  Reissuer(SqlSession& session, const ReissueOptions& options)
      : session_(session), options_(options) {}

  absl::StatusOr<ReissueCounts> Run();

 private:
  absl::Status ReplaceSome(LineRange range);
  absl::Status ReplaceProduct(std::span<const LiveUnit> units, std::int64_t first_line_id);
  absl::Status ReplaceRun(std::span<const LiveUnit> run, std::int64_t first_line_id,
                          std::uint64_t first_sequence);
  absl::Status AddUnits(std::span<const LiveUnit> units, std::span<const IssuedSerial> serials,
                        std::int64_t first_line_id, std::uint64_t first_sequence);
  absl::Status AddMails(std::int64_t first_line_id, std::int64_t last_line_id);
  std::int64_t series() const { return options_.series.value(); }
  std::int64_t new_series() const { return options_.issuer->series().value(); }

  SqlSession& session_;
  const ReissueOptions& options_;
  // Of one transaction.
  std::int64_t now_ = 0;
  LiveUnits read_;
  std::vector<IssuedSerial> serials_;
  ReissueCounts done_;
};

absl::StatusOr<ReissueCounts> Reissuer::Run() {
  absl::StatusOr<bool> known = KnowsSeries(session_, options_.series, *options_.key);
  if (!known.ok()) return known.status();
  ReissueCounts total;
  for (std::int64_t from = 1; options_.keep_going();) {
    // Apart from the transaction, which keeps others waiting: what is between may be long.
    absl::StatusOr<LineRange> range = FindLiveLines(session_, options_.series, from, kUnitsAtOnce);
    if (!range.ok()) return range.status();
    if (range->first == 0) break;
    from = range->first;
    absl::Status status = InTransaction(session_, kLockPostgresqlIssuing, [&] {
      done_ = {};
      return ReplaceSome(*range);
    });
    if (!status.ok()) return status;
    from = std::max(from, read_.last_line_id);
    total.units += done_.units;
    total.mails += done_.mails;
    total.without_address += done_.without_address;
    options_.progress(total.units);
  }
  return total;
}

absl::Status Reissuer::ReplaceSome(LineRange range) {
  now_ = options_.now();
  absl::Status read = ReadLiveUnits(session_, options_.series, range, kUnitsAtOnce, read_);
  if (!read.ok() || read_.units.empty()) return read;  // empty: others were quicker
  if (absl::Status bound = BindSeries(session_, *options_.issuer); !bound.ok()) return bound;
  absl::StatusOr<std::int64_t> first_line_id = NextLineId(session_);
  if (!first_line_id.ok()) return first_line_id.status();
  // What follows in sequence is replaced by few statements.
  std::ranges::sort(read_.units, {},
                    [](const LiveUnit& unit) { return std::tie(unit.product, unit.sequence); });
  const std::span<const LiveUnit> units = read_.units;
  for (std::size_t begin = 0; begin < units.size();) {
    std::size_t end = begin;
    while (end < units.size() && units[end].product == units[begin].product) ++end;
    absl::Status replaced =
        ReplaceProduct(units.subspan(begin, end - begin), *first_line_id + Signed(begin));
    if (!replaced.ok()) return replaced;
    begin = end;
  }
  const std::int64_t last_line_id = *first_line_id + Signed(units.size()) - 1;
  if (absl::Status added = AddMails(*first_line_id, last_line_id); !added.ok()) return added;
  absl::StatusOr<StoredLinesDigest> lines = DigestOfLines(session_, *first_line_id, last_line_id);
  if (!lines.ok()) return lines.status();
  if (lines->lines != Signed(units.size())) {
    return session_.Damaged("units belong to lines that are not there");
  }
  done_.units = units.size();
  AuditRecord record{.at = now_, .action = "reissue"};
  record.lines = record.units = lines->lines;
  record.signatures = std::ranges::count(units, true, &LiveUnit::is_signed);
  record.first_line_id = *first_line_id;
  record.last_line_id = last_line_id;
  record.lines_digest = std::move(lines->digest);
  record.detail = RevocationDetail(std::string(1, options_.series.symbol()), now_, options_.reason);
  return AppendAudit(session_, std::move(record));
}

// `units` are of one product, in the order of their sequences, and so are the new ones.
absl::Status Reissuer::ReplaceProduct(std::span<const LiveUnit> units, std::int64_t first_line_id) {
  const Product product = units.front().product;
  absl::StatusOr<std::uint64_t> first =
      TakeSequences(session_, options_.issuer->series(), product, units.size(), kFullHint);
  if (!first.ok()) return first.status();
  serials_.resize(units.size());
  absl::Status status = options_.issuer->IssueRange(
      product, *first, std::ranges::any_of(units, &LiveUnit::is_signed), options_.jobs, serials_);
  if (!status.ok()) return status;
  status = AddUnits(units, serials_, first_line_id, *first);
  for (std::size_t begin = 0; status.ok() && begin < units.size();) {
    std::size_t end = begin + 1;
    while (end < units.size() && units[end].sequence == units[end - 1].sequence + 1) ++end;
    status = ReplaceRun(units.subspan(begin, end - begin), first_line_id + Signed(begin),
                        *first + begin);
    begin = end;
  }
  return status;
}

// The lines and revocations of units whose sequences follow one another.
absl::Status Reissuer::ReplaceRun(std::span<const LiveUnit> run, std::int64_t first_line_id,
                                  std::uint64_t first_sequence) {
  const Product product = run.front().product;
  const std::int64_t of_product = product.value();
  const std::int64_t from = Signed(run.front().sequence);
  const std::int64_t to = Signed(run.back().sequence);
  const std::string name =
      std::string(kReplacementLine) + options_.series.symbol() + " " + product.code() + " ";
  absl::Status status = session_.Run(
      "INSERT INTO lines (line_id, order_id, line, series, product, first_sequence, quantity,"
      " email, name, locale, issued_at)"
      " SELECT CAST($1 AS BIGINT) + (u.sequence - CAST($2 AS BIGINT)), l.order_id,"
      " CAST($3 AS TEXT) || u.sequence, CAST($4 AS SMALLINT), u.product,"
      " CAST($5 AS BIGINT) + (u.sequence - $2), 1, l.email, l.name, l.locale, CAST($6 AS BIGINT)"
      " FROM units u JOIN lines l ON l.line_id = u.line_id"
      " WHERE u.series = $7 AND u.product = $8 AND u.sequence BETWEEN $2 AND $9",
      {first_line_id, from, std::string_view(name), new_series(), Signed(first_sequence), now_,
       series(), of_product, to});
  if (!status.ok()) return status;
  status = session_.Run(
      "INSERT INTO revocations (series, product, sequence, revoked_at, reason,"
      " replacement_line_id)"
      " SELECT series, product, sequence, CAST($1 AS BIGINT), CAST($2 AS TEXT),"
      " CAST($3 AS BIGINT) + (sequence - CAST($4 AS BIGINT)) FROM units"
      " WHERE series = $5 AND product = $6 AND sequence BETWEEN $4 AND $7",
      {now_, std::string_view(options_.reason), first_line_id, from, series(), of_product, to});
  if (!status.ok()) return status;
  return session_.Run(
      "UPDATE units SET state = 2 WHERE series = $1 AND product = $2"
      " AND sequence BETWEEN $3 AND $4",
      {series(), of_product, from, to});
}

absl::Status Reissuer::AddUnits(std::span<const LiveUnit> units,
                                std::span<const IssuedSerial> serials, std::int64_t first_line_id,
                                std::uint64_t first_sequence) {
  std::vector<SqlValue> values;
  for (std::size_t begin = 0; begin < units.size();) {
    const std::size_t end = std::min(begin + kRowsAtOnce, units.size());
    std::string sql =
        "INSERT INTO units (series, product, sequence, line_id, unit, number, signature, state)"
        " VALUES ";
    values.clear();
    int parameter = 0;
    for (std::size_t i = begin; i < end; ++i) {
      sql += i == begin ? "(" : ",(";
      for (const char* const column : {",", ",", ",", ",1,", ",", ",0)"}) {
        sql += '$' + std::to_string(++parameter) + column;
      }
      const auto signature = units[i].is_signed
                                 ? SqlValue(std::span<const std::uint8_t>(serials[i].signature))
                                 : SqlValue(nullptr);
      values.insert(values.end(), {new_series(), std::int64_t{units[i].product.value()},
                                   Signed(first_sequence + i), first_line_id + Signed(i),
                                   std::span<const std::uint8_t>(serials[i].number), signature});
    }
    absl::Status status = session_.Query(sql, std::span<const SqlValue>(values),
                                         [](const SqlRow&) { return absl::OkStatus(); });
    if (!status.ok()) return status;
    begin = end;
  }
  return absl::OkStatus();
}

absl::Status Reissuer::AddMails(std::int64_t first_line_id, std::int64_t last_line_id) {
  absl::Status status = session_.Run(
      "INSERT INTO mails (mail_id, last_line_id, state, attempts, next_attempt_at)"
      " SELECT min(line_id), max(line_id), 0, 0, CAST($1 AS BIGINT) FROM lines"
      " WHERE line_id BETWEEN $2 AND $3 AND email <> '' GROUP BY order_id, email",
      {now_, first_line_id, last_line_id});
  if (!status.ok()) return status;
  return session_.Query(
      "SELECT (SELECT count(*) FROM mails WHERE mail_id BETWEEN $1 AND $2),"
      " (SELECT count(*) FROM lines WHERE line_id BETWEEN $1 AND $2 AND email = '')",
      {first_line_id, last_line_id}, [&](const SqlRow& row) {
        done_.mails = static_cast<std::uint64_t>(row.Integer(0));
        done_.without_address = static_cast<std::uint64_t>(row.Integer(1));
        return absl::OkStatus();
      });
}

}  // namespace

absl::StatusOr<ReissueCounts> CountReissue(SqlSession& session, Series series) {
  ReissueCounts found;
  absl::Status status = session.Query(
      "SELECT count(*), count(CASE WHEN l.email = '' THEN 1 END)"
      " FROM units u JOIN lines l ON l.line_id = u.line_id WHERE u.series = $1 AND u.state = 0",
      {std::int64_t{series.value()}}, [&](const SqlRow& row) {
        found.units = static_cast<std::uint64_t>(row.Integer(0));
        found.without_address = static_cast<std::uint64_t>(row.Integer(1));
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return found;
}

absl::StatusOr<ReissueCounts> Reissue(SqlSession& session, const ReissueOptions& options) {
  return Reissuer(session, options).Run();
}

}  // namespace serialsmith::tools
