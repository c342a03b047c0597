// What a run of `serialsmith issue` came to, in words and as JSON.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_SUMMARY_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_SUMMARY_H_

#include <string>

#include "tools/issuing/issue_run.h"
#include "tools/orders/order_reader.h"

namespace serialsmith::tools {

std::string SummaryText(const IssueCounts& counts, double seconds);
// The members of an object, without its braces.
std::string SummaryJson(const IssueCounts& counts, double seconds,
                        const OrderReader::PassedOver& rows, bool dry_run);
// What was no order of ours; empty: nothing.
std::string PassedOverText(const OrderReader::PassedOver& rows);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_SUMMARY_H_
