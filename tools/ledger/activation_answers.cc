#include "tools/ledger/activation_answers.h"

#include <algorithm>
#include <span>

#include "core/keys/status.h"
#include "serialsmith/text.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/sql_transaction.h"

namespace serialsmith::tools {
namespace {

using Bytes = std::span<const std::uint8_t>;

}  // namespace

absl::StatusOr<std::optional<std::string>> ActivationAnswers::Find(
    const ActivationRequest& request) {
  std::optional<std::string> found;
  absl::Status status = session_.Query(
      "SELECT machine, number, answer FROM activation_answers WHERE nonce = $1",
      {Bytes(request.nonce)}, [&](const SqlRow& row) {
        if (!std::ranges::equal(row.Blob(0), request.machine) ||
            !std::ranges::equal(row.Blob(1), request.number)) {
          return Problem(absl::StatusCode::kAlreadyExists,
                         "the request has the nonce of another one, which was made for another"
                         " computer or serial",
                         "Make a new request on that computer.");
        }
        found = row.Text(2);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return found;
}

absl::StatusOr<std::string> ActivationAnswers::Remember(const ActivationRequest& request,
                                                        const std::string& answer) {
  std::string counts = answer;
  absl::Status status = InTransaction(session_, kLockPostgresqlIssuing, [&]() -> absl::Status {
    // Another desk may have been quicker.
    absl::StatusOr<std::optional<std::string>> known = Find(request);
    if (!known.ok()) return known.status();
    if (*known) {
      counts = **known;
      return absl::OkStatus();
    }
    absl::Status added = session_.Run(
        "INSERT INTO activation_answers (nonce, machine, number, answer, answered_at)"
        " VALUES ($1, $2, $3, $4, $5)",
        {Bytes(request.nonce), Bytes(request.machine), Bytes(request.number),
         std::string_view(answer), now_});
    if (!added.ok()) return added;
    return AppendAudit(session_, {.at = now_,
                                  .action = "answer",
                                  .detail = "nonce " + NonceText(request.nonce) + ": " +
                                            NumberText(request.number)});
  });
  if (!status.ok()) return status;
  return counts;
}

}  // namespace serialsmith::tools
