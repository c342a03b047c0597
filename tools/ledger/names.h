// The names that stand in mail: the issuer's and the products'. The ledger keeps them, so that mail
// is sent without a keyring.
#ifndef SERIALSMITH_TOOLS_LEDGER_NAMES_H_
#define SERIALSMITH_TOOLS_LEDGER_NAMES_H_

#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

struct LedgerNames {
  std::string issuer;                                       // empty: not known
  std::unordered_map<std::uint16_t, std::string> products;  // by Product::value()

  const std::string& Of(Product product) const;  // empty: not known
};

absl::StatusOr<LedgerNames> ReadNames(SqlSession& session);

// Those of the keyring, in a transaction of its own; nothing is written when they are known.
absl::Status RememberNames(SqlSession& session, const PublicKeyring& ring);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_NAMES_H_
