// What the audit records say was done, compared with what the tables say: a revocation, a lease or
// a signature without its record is as wrong as a record without them.
#ifndef SERIALSMITH_TOOLS_LEDGER_AUDIT_REPLAY_H_
#define SERIALSMITH_TOOLS_LEDGER_AUDIT_REPLAY_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/status.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/audit_detail.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

// Looks each revocation up for its record, and keeps a few numbers a lease: leases are of thousands
// of units, so they are few.
class AuditReplay final {
 public:
  AuditReplay(SqlSession& session, const std::function<void(std::string)>& problem)
      : session_(session), problem_(problem) {}

  // Each record in its order, of a chain that holds.
  absl::Status Take(std::int64_t audit_id, const AuditRecord& record);
  // What the tables have beyond the records.
  absl::Status Finish(std::int64_t signed_units);

 private:
  // A lease as its last record left it.
  struct LeaseFacts {
    std::int64_t audit_id = 0;
    std::int64_t series = 0;
    std::int64_t product = 0;
    std::int64_t first = 0;
    std::int64_t from = 0;
    std::int64_t end = 0;
    std::string action = {};
  };
  // A line that a reissue added, and the unit that its name says it replaces.
  struct Replacement {
    std::int64_t series;
    std::int64_t product;
    std::int64_t sequence;  // 0 or more
    std::int64_t line_id;
    std::string order_id;
    std::string line;
    bool Follows(const Replacement& other) const {
      return series == other.series && product == other.product && sequence - 1 == other.sequence;
    }
  };
  absl::Status TakeReissue(const std::string& name, const AuditRecord& record);
  absl::Status CompareReissued(const std::string& name, const AuditRecord& record,
                               std::span<const Replacement> run);
  absl::Status TakeRevocation(const std::string& name, const AuditRecord& record);
  void TakeLease(std::int64_t audit_id, const std::string& name, const AuditRecord& record);
  void TakeMail(const std::string& name, const AuditRecord& record);
  absl::Status CompareLeases();
  absl::Status CompareMails();
  static bool Agrees(const LeaseFacts& facts, const SqlRow& lease);

  SqlSession& session_;
  const std::function<void(std::string)>& problem_;
  std::unordered_map<std::int64_t, LeaseFacts> leases_;
  std::int64_t revocations_ = 0;
  std::int64_t replacements_ = 0;
  std::int64_t signatures_ = 0;
  std::int64_t sent_mails_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_AUDIT_REPLAY_H_
