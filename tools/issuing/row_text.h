// Rows of the output: CSV by RFC 4180 with LF, or JSON lines. Appends to a string under way.
#ifndef SERIALSMITH_TOOLS_ISSUING_ROW_TEXT_H_
#define SERIALSMITH_TOOLS_ISSUING_ROW_TEXT_H_

#include <string>
#include <string_view>

#include "tools/issuing/batch.h"

namespace serialsmith::tools {

enum class RowFormat { kCsv, kJsonLines };

inline constexpr std::string_view kOutputHeader =
    "order_id,line,unit,product,serial_number,signed_serial,email,name,locale,status\n";
inline constexpr std::string_view kRejectsHeader = "row,column,reason,text\n";

// A CSV field, quoted when it has to be.
void AppendCsvField(std::string& out, std::string_view text);
// A JSON string of UTF-8.
void AppendJsonText(std::string& out, std::string_view text);

void AppendRejectRow(std::string& out, const Reject& reject);

// Writes the rows of purchase lines, a unit at a time, so that a large one needs no large buffer.
class LineRows final {
 public:
  LineRows(RowFormat format, bool with_signatures)
      : format_(format), with_signatures_(with_signatures) {}

  // Goes on to a line that is new or existing.
  void Begin(const PlannedLine& line);
  // `unit` counts from 0.
  void AppendUnit(std::string& out, std::size_t unit, const IssuedSerial& serial,
                  UnitState state) const;

 private:
  RowFormat format_;
  bool with_signatures_;
  // What all units of the line have, around what each has; kept to save allocations.
  std::string before_unit_;
  std::string before_number_;
  std::string after_serials_;
  std::string_view status_;  // of units that nobody took back
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_ROW_TEXT_H_
