#include "tools/serialsmith/issue_summary.h"

#include <cstdint>
#include <cstdio>

namespace serialsmith::tools {
namespace {

std::string Print(const char* format, const IssueCounts& counts, double seconds) {
  char line[320];
  std::snprintf(line, sizeof line, format, static_cast<unsigned long long>(counts.orders),
                static_cast<unsigned long long>(counts.serials),
                static_cast<unsigned long long>(counts.issued),
                static_cast<unsigned long long>(counts.existing),
                static_cast<unsigned long long>(counts.rejected), seconds);
  return line;
}

std::string Rows(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " row" : " rows");
}

}  // namespace

std::string SummaryText(const IssueCounts& counts, double seconds) {
  return Print("%llu orders, %llu serials: %llu issued, %llu existing; %llu rejected; %.3f seconds",
               counts, seconds);
}

std::string SummaryJson(const IssueCounts& counts, double seconds) {
  return Print(
      "\"orders\":%llu,\"serials\":%llu,\"issued\":%llu,\"existing\":%llu,\"rejected\":%llu,"
      "\"seconds\":%.3f",
      counts, seconds);
}

std::string PassedOverText(const OrderReader::PassedOver& rows) {
  std::string text;
  if (rows.unpaid > 0) text = Rows(rows.unpaid) + " of unpaid or refunded orders passed over";
  if (rows.other > 0) {
    text +=
        (text.empty() ? "" : "; ") + Rows(rows.other) + " of products without serials passed over";
  }
  return text;
}

}  // namespace serialsmith::tools
