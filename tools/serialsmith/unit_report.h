// A unit of the ledger as `lookup` and `ledger export` print it. Pure functions.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_UNIT_REPORT_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_UNIT_REPORT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "serialsmith/catalogue.h"
#include "tools/ledger/mail_requests.h"
#include "tools/ledger/unit_records.h"

namespace serialsmith::tools {

// Seconds since 1970 as RFC 3339 in UTC.
std::string TimeText(std::int64_t seconds);

// Some lines for people. The catalogue names products; it may be null. `mail` is what the unit went
// with; null: nothing.
void AppendUnitReport(std::string& out, const UnitRecord& unit, const MailRecord* mail,
                      const Catalogue* catalogue);
// One line: an object with all that the ledger has of the unit, without its mail.
void AppendUnitJson(std::string& out, const UnitRecord& unit);
// The same, with a member `mail`.
void AppendUnitAndMailJson(std::string& out, const UnitRecord& unit, const MailRecord* mail);

inline constexpr std::string_view kUnitCsvHeader =
    "order_id,line,unit,product,serial_number,signed_serial,email,name,locale,status,series,"
    "sequence,"
    "issued_at,revoked_at,reason,replacement\n";
void AppendUnitCsv(std::string& out, const UnitRecord& unit);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_UNIT_REPORT_H_
