#include "tools/ledger/issue_steps.h"

#include <string>

#include "core/keys/status.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {

absl::Status BindSeries(SqlSession& session, const Issuer& issuer) {
  absl::StatusOr<bool> known = KnowsSeries(session, issuer.series(), issuer.public_key());
  if (!known.ok() || *known) return known.status();
  return session.Run("INSERT INTO series (series, public_key) VALUES ($1, $2)",
                     {std::int64_t{issuer.series().value()},
                      std::span<const std::uint8_t>(issuer.public_key().bytes())});
}

absl::StatusOr<std::uint64_t> TakeSequences(SqlSession& session, Series series, Product product,
                                            std::uint64_t units, std::string_view hint) {
  const bool sqlite = session.kind() == SqlSession::Kind::kSqlite;
  const std::int64_t of_series = series.value();
  const std::int64_t of_product = product.value();
  absl::Status status = session.Run(
      "INSERT INTO counters (series, product, next_sequence) VALUES ($1, $2, 1)"
      " ON CONFLICT DO NOTHING",
      {of_series, of_product});
  if (!status.ok()) return status;
  absl::StatusOr<std::int64_t> counter = session.QueryInteger(
      std::string("SELECT next_sequence FROM counters WHERE series = $1 AND product = $2") +
          (sqlite ? "" : " FOR UPDATE"),
      {of_series, of_product});
  if (!counter.ok()) return counter.status();
  absl::StatusOr<std::uint64_t> next = CheckedSequence(session, *counter);
  if (!next.ok()) return next;
  const std::uint64_t left = kMaxSequence + 1 - *next;
  if (units > left) {
    return Problem(absl::StatusCode::kResourceExhausted,
                   "product " + product.code() + " has only " + std::to_string(left) +
                       " sequences left in series " + std::string(1, series.symbol()),
                   std::string(hint));
  }
  status = session.Run("UPDATE counters SET next_sequence = $1 WHERE series = $2 AND product = $3",
                       {Signed(*next + units), of_series, of_product});
  if (!status.ok()) return status;
  return next;
}

absl::StatusOr<std::int64_t> NextLineId(SqlSession& session) {
  return session.QueryInteger(session.kind() == SqlSession::Kind::kPostgresql
                                  ? "SELECT nextval('line_id_blocks')"
                                  : "SELECT coalesce(max(line_id), 0) + 1 FROM lines");
}

}  // namespace serialsmith::tools
