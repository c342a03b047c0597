// The audit records: one for each transaction that changed something, each bound to the one before
// by its hash, so that none can be changed, removed or slipped in without a sign.
// docs/issuing.md, "The audit chain", has the bytes.
//
// Whoever can write to the database can make the whole chain anew: note the last hash elsewhere.
#ifndef SERIALSMITH_TOOLS_LEDGER_AUDIT_CHAIN_H_
#define SERIALSMITH_TOOLS_LEDGER_AUDIT_CHAIN_H_

#include <sodium.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

using AuditHash = std::array<std::uint8_t, 32>;

// Of counts that somebody else may have written: what is too large goes round and agrees with
// nothing, instead of being undefined.
inline std::int64_t SumOf(std::int64_t a, std::int64_t b) {
  return Signed(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
inline std::int64_t DifferenceOf(std::int64_t a, std::int64_t b) {
  return Signed(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

struct AuditRecord {
  std::int64_t at = 0;  // seconds since 1970; never before the record before it
  // issue, revoke, replace, reissue, lease, return lease, lose lease, mail, resend, suppress,
  // unsuppress, answer; migrate: signatures that older records do not tell of
  std::string action = {};
  std::int64_t lines = 0;
  std::int64_t units = 0;
  std::int64_t signatures = 0;  // added, with the units or later
  // The lines that were added, and their digest; zero and empty when there were none.
  std::int64_t first_line_id = 0;
  std::int64_t last_line_id = 0;
  std::vector<std::uint8_t> lines_digest = {};
  std::string detail = {};  // which unit or lease, and why: audit_replay.h
};

// Puts the record behind the last one, in the caller's transaction. PostgreSQL: others who want to
// append wait until that ends, so it belongs right before the commit.
absl::Status AppendAudit(SqlSession& session, AuditRecord record);

// The digest of lines, taken one after the other in the order of their ids.
class LinesDigest final {
 public:
  LinesDigest();
  void Add(std::string_view order_id, std::string_view line, std::int64_t series,
           std::int64_t product, std::int64_t first_sequence, std::int64_t quantity,
           std::int64_t issued_at);
  std::vector<std::uint8_t> Finish();

 private:
  crypto_generichash_state state_;
};

// What the ledger has between two line ids, both included.
struct StoredLinesDigest {
  std::int64_t lines = 0;
  std::int64_t units = 0;
  std::vector<std::uint8_t> digest;
};
absl::StatusOr<StoredLinesDigest> DigestOfLines(SqlSession& session, std::int64_t first_line_id,
                                                std::int64_t last_line_id);

struct AuditSummary {
  std::int64_t records = 0;
  std::int64_t lines = 0;
  std::int64_t units = 0;
  std::int64_t last_id = 0;
  AuditHash last_hash{};
};

// A record as it was noted elsewhere: whoever cuts the end of the chain off, or makes it anew,
// leaves a chain that holds.
struct NotedHash {
  std::int64_t audit_id = 0;
  AuditHash hash{};
};

// Walks the chain from the first record on and compares it with the lines, and with `noted` unless
// that is null. `record` gets each record; `problem` hears of each that does not hold; errors are
// the database's or `record`'s.
absl::StatusOr<AuditSummary> VerifyAudit(
    SqlSession& session, const NotedHash* noted,
    const std::function<absl::Status(std::int64_t, const AuditRecord&)>& record,
    const std::function<void(std::string)>& problem);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_AUDIT_CHAIN_H_
