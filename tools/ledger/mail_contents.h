// What a mail is about: the lines of its order and their serials, as they are now.
#ifndef SERIALSMITH_TOOLS_LEDGER_MAIL_CONTENTS_H_
#define SERIALSMITH_TOOLS_LEDGER_MAIL_CONTENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "serialsmith/issue.h"
#include "tools/ledger/mail_outbox.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

struct MailedLine {
  Product product = *Product::FromValue(0);
  std::vector<IssuedSerial> serials;
  bool has_signatures = false;  // all of them have
};

struct MailContents {
  std::string name;
  std::string locale;
  std::vector<MailedLine> lines;  // in the order of issue; those without serials are left out
};

// What few servers take already: some 23 MB.
inline constexpr std::uint64_t kMaxMailedSerials = 100'000;

// kResourceExhausted: there are more than kMaxMailedSerials. kDataLoss: the ledger has nonsense for
// that order. Other errors are the database's. Serials that were revoked are left out. A mail that
// is sent again has all lines of the order that have its address, or, when none has, all lines.
absl::StatusOr<MailContents> ReadMailContents(SqlSession& session, const TakenMail& mail);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_MAIL_CONTENTS_H_
