// AuditReplay: what the record of a reissue says. Its lines tell which units they replace.
#include <string>
#include <vector>

#include "serialsmith/number.h"
#include "tools/ledger/audit_replay.h"

namespace serialsmith::tools {

absl::Status AuditReplay::TakeReissue(const std::string& name, const AuditRecord& record) {
  revocations_ = SumOf(revocations_, record.lines);
  replacements_ = SumOf(replacements_, record.lines);
  constexpr std::int64_t kAtATime = 4096;
  std::vector<Replacement> some;
  bool more = true;
  for (std::int64_t from = record.first_line_id; more && from <= record.last_line_id;) {
    some.clear();
    more = false;
    absl::Status status = session_.Query(
        "SELECT line_id, order_id, line FROM lines WHERE line_id BETWEEN $1 AND $2"
        " ORDER BY line_id LIMIT $3",
        {from, record.last_line_id, kAtATime}, [&](const SqlRow& row) {
          // Without types and keys a table may be read for ever.
          if (row.Integer(0) < from) return session_.Damaged("its lines have no order");
          more = row.Integer(0) < record.last_line_id;
          if (more) from = row.Integer(0) + 1;
          DetailReader reader(row.Text(2));
          reader.Skip(kReplacementLine);
          const std::int64_t series = reader.SeriesValue();
          reader.Skip(" ");
          const std::int64_t product = reader.ProductValue();
          reader.Skip(" ");
          const std::int64_t sequence = reader.Integer();
          if (!reader.ok()) {
            problem_("line " + std::to_string(row.Integer(0)) + ", which " + name +
                     " tells of, does not tell what it replaces");
            return absl::OkStatus();
          }
          some.push_back({series, product, sequence, row.Integer(0), std::string(row.Text(1)),
                          std::string(row.Text(2))});
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    for (std::size_t begin = 0; begin < some.size();) {
      std::size_t end = begin + 1;
      while (end < some.size() && some[end].Follows(some[end - 1])) ++end;
      status = CompareReissued(name, record, {some.begin() + Signed(begin), end - begin});
      if (!status.ok()) return status;
      begin = end;
    }
  }
  return absl::OkStatus();
}

// `run` is of units whose sequences follow one another.
absl::Status AuditReplay::CompareReissued(const std::string& name, const AuditRecord& record,
                                          std::span<const Replacement> run) {
  const auto unit_of = [](const Replacement& one) {
    return UnitName(one.series, one.product, one.sequence);
  };
  auto next = run.begin();
  const auto miss_next = [&] {
    problem_(unit_of(*next++) + " is not revoked, and " + name + " tells that it was");
  };
  absl::Status status = session_.Query(
      "SELECT r.sequence, r.revoked_at, r.reason, r.replacement_line_id, l.order_id"
      " FROM revocations r"
      " LEFT JOIN units u ON u.series = r.series AND u.product = r.product"
      " AND u.sequence = r.sequence"
      " LEFT JOIN lines l ON l.line_id = u.line_id"
      " WHERE r.series = $1 AND r.product = $2 AND r.sequence BETWEEN $3 AND $4"
      " ORDER BY r.sequence",
      {run.front().series, run.front().product, run.front().sequence, run.back().sequence},
      [&](const SqlRow& row) {
        while (next != run.end() && next->sequence < row.Integer(0)) miss_next();
        if (next == run.end() || next->sequence != row.Integer(0)) {
          return session_.Damaged("its revocations have no order");
        }
        const Replacement& one = *next++;
        const auto series = Series::FromValue(static_cast<unsigned>(one.series));
        if (!series ||
            record.detail != RevocationDetail(std::string(1, series->symbol()), row.Integer(1),
                                              std::string(row.Text(2)))) {
          problem_("the revocation of " + unit_of(one) + " is not as " + name + " tells");
        }
        if (row.IsNull(3) || row.IsNull(4) || row.Integer(3) != one.line_id ||
            row.Text(4) != one.order_id ||
            one.line != std::string(kReplacementLine) + unit_of(one)) {
          problem_("the replacement of " + unit_of(one) + " is not the one that " + name +
                   " tells of");
        }
        return absl::OkStatus();
      });
  while (status.ok() && next != run.end()) miss_next();
  return status;
}

}  // namespace serialsmith::tools
