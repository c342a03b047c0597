// Which activation request got which answer, for ever: a request that comes again gets the same
// token, whatever the terms are by then. docs/ownership_token.md.
//
// One thread; several processes may share a ledger. Errors are the database's.
#ifndef SERIALSMITH_TOOLS_LEDGER_ACTIVATION_ANSWERS_H_
#define SERIALSMITH_TOOLS_LEDGER_ACTIVATION_ANSWERS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/activation.h"
#include "serialsmith/mint.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

class ActivationAnswers final : public AnswerMemory {
 public:
  // The session must outlive it.
  ActivationAnswers(SqlSession& session, std::int64_t now) : session_(session), now_(now) {}

  absl::StatusOr<std::optional<std::string>> Find(const ActivationRequest& request) override;
  // In one transaction, with its audit record.
  absl::StatusOr<std::string> Remember(const ActivationRequest& request,
                                       const std::string& answer) override;

 private:
  SqlSession& session_;
  std::int64_t now_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_ACTIVATION_ANSWERS_H_
