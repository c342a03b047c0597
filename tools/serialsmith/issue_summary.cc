#include "tools/serialsmith/issue_summary.h"

#include <cstdint>
#include <cstdio>

namespace serialsmith::tools {
namespace {

std::string Count(std::uint64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string RevokedNote(std::uint64_t count) {
  return count == 0 ? "" : " (" + std::to_string(count) + " of them revoked)";
}

std::string Shown(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", seconds);
  return text;
}

}  // namespace

std::string SummaryText(const IssueCounts& counts, double seconds) {
  return Count(counts.orders, "order") + ", " + Count(counts.serials, "serial") + ": " +
         std::to_string(counts.issued) + " issued, " + std::to_string(counts.existing) +
         " existing" + RevokedNote(counts.revoked) + "; " + std::to_string(counts.rejected) +
         " rejected; " + Shown(seconds) + " seconds";
}

std::string SummaryJson(const IssueCounts& counts, double seconds,
                        const OrderReader::PassedOver& rows, bool dry_run) {
  std::string json = dry_run ? "\"dry_run\":true," : "";
  const auto add = [&json](const char* name, std::uint64_t count) {
    json.append("\"").append(name).append("\":").append(std::to_string(count)).append(",");
  };
  add("orders", counts.orders);
  add("serials", counts.serials);
  add("issued", counts.issued);
  add("existing", counts.existing);
  add("revoked", counts.revoked);
  add("rejected", counts.rejected);
  add("passed_over_unpaid", rows.unpaid);
  add("passed_over_other", rows.other);
  return json + "\"seconds\":" + Shown(seconds);
}

std::string PassedOverText(const OrderReader::PassedOver& rows) {
  std::string text;
  if (rows.unpaid > 0) {
    text = Count(rows.unpaid, "row") + " of no new paid order passed over";
    const char* before = " (";
    for (const auto& [why, count] : rows.why) {
      text += before + why + ": " + std::to_string(count);
      before = ", ";
    }
    if (!rows.why.empty()) text += ")";
  }
  if (rows.other > 0) {
    text += (text.empty() ? "" : "; ") + Count(rows.other, "row") +
            " of products without serials passed over";
  }
  return text;
}

}  // namespace serialsmith::tools
