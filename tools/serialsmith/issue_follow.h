// `serialsmith issue --follow`: issues every order file that appears in a directory.
// docs/issuing.md.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_FOLLOW_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_FOLLOW_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/catalogue.h"
#include "tools/issuing/issuer_keys.h"
#include "tools/ledger/ledger.h"
#include "tools/orders/byte_source.h"
#include "tools/orders/order_mapping.h"
#include "tools/orders/order_reader.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/issue_flags.h"
#include "tools/serialsmith/stop_signal.h"

namespace serialsmith::tools {

struct FollowSetup {
  const IssueFlags& flags;
  const OrderMapping* mapping;  // null: our own formats
  const Catalogue& catalogue;
  IssuerKeys& keys;
  Ledger& ledger;
  Series series;
  StopSignal& stop;
  Console& console;
};

// Goes on until a signal comes (kCancelled) or something is wrong that is no order file's fault:
// the ledger, the disk. The file in hand then stays among the orders.
absl::Status FollowOrders(const FollowSetup& setup);

// The reader of a file; both must outlive it. Errors are those of OrderReader::Open().
absl::StatusOr<std::unique_ptr<OrderReader>> OpenOrders(InputFile& input,
                                                        const OrderMapping* mapping);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_FOLLOW_H_
