// Taking a serial back, and giving its owner another for it. docs/issuing.md, "Support".
#ifndef SERIALSMITH_TOOLS_LEDGER_REVOCATION_H_
#define SERIALSMITH_TOOLS_LEDGER_REVOCATION_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/issue.h"
#include "tools/ledger/sql_session.h"
#include "tools/ledger/unit_records.h"

namespace serialsmith::tools {

inline constexpr std::size_t kMaxReasonBytes = 500;

struct Revocation {
  Series series;
  Product product;
  std::uint64_t sequence = 0;
  std::string reason;  // UTF-8 without control characters, 1 … kMaxReasonBytes
  std::int64_t now = 0;
  // Makes the replacement; null: none. Of any series.
  const Issuer* replace_by = nullptr;
};

// What became of the unit.
struct Revoked {
  UnitRecord before;         // as it was
  bool was_revoked = false;  // already: nothing was changed
  // The serial that took its place, now or before; has a value if there is one.
  std::optional<IssuedSerial> replacement;
};

// One transaction with one audit record: the unit is revoked, and the replacement belongs to the
// same order, with the same email, name and locale. A unit that was revoked can still be replaced,
// once. kNotFound: the ledger has no such unit.
absl::StatusOr<Revoked> Revoke(SqlSession& session, const Revocation& revocation);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_REVOCATION_H_
