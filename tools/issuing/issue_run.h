// One run of `issue`: orders in, ledger and output out. docs/issuing.md.
//
// Reading, sealing and writing have threads of their own; the caller's thread has the ledger.
// Memory is bounded whatever the number of orders. Everything but the results' order in time is
// independent of `jobs`.
#ifndef SERIALSMITH_TOOLS_ISSUING_ISSUE_RUN_H_
#define SERIALSMITH_TOOLS_ISSUING_ISSUE_RUN_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/catalogue.h"
#include "tools/issuing/issuer_keys.h"
#include "tools/issuing/result_sink.h"
#include "tools/ledger/ledger.h"
#include "tools/orders/order_reader.h"

namespace serialsmith::tools {

struct IssueOptions {
  Series series = Series::Newer();  // makes what is new
  bool sign = true;
  unsigned jobs = 1;  // threads that seal and sign
};

struct IssueCounts {
  std::uint64_t orders = 0;    // rows of the order file, the rejected ones too
  std::uint64_t serials = 0;   // issued + existing
  std::uint64_t issued = 0;    // serials that are new
  std::uint64_t existing = 0;  // serials that the ledger had
  std::uint64_t revoked = 0;   // of the existing ones: taken back since, replaced or not
  std::uint64_t rejected = 0;  // rows
};

struct IssueHooks {
  std::function<std::int64_t()> now;  // seconds since 1970
  // False: finish or roll back the batch in hand, and end with kCancelled. Any thread may ask.
  std::function<bool()> keep_going;
  // The run gives up: end a wait of the order reader. May be empty.
  std::function<void()> wake_reader;
  // Bytes of the order file and serials that are done. May be empty.
  std::function<void(std::uint64_t bytes, std::uint64_t serials)> progress;
  // What went wrong and did no harm, in one line. May be empty.
  std::function<void(const std::string&)> note = {};
};

// kResourceExhausted: the system gives not even two threads; without more, the caller's thread
// seals and signs. What was recorded before an error stays in the ledger and has been given to the
// sink, so that the same run once more completes it.
absl::StatusOr<IssueCounts> RunIssue(OrderReader& reader, const Catalogue& catalogue,
                                     IssuerKeys& keys, Ledger& ledger, ResultSink& sink,
                                     const IssueOptions& options, const IssueHooks& hooks);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_ISSUE_RUN_H_
