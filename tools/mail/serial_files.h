// The files that a message carries. Pure functions.
#ifndef SERIALSMITH_TOOLS_MAIL_SERIAL_FILES_H_
#define SERIALSMITH_TOOLS_MAIL_SERIAL_FILES_H_

#include <string>
#include <string_view>

#include "serialsmith/issue.h"
#include "tools/mail/order_mail.h"

namespace serialsmith::tools {

// The six rows of a signed serial, a line each.
std::string SerialFile(const IssuedSerial& serial);

// All serials of an order as RFC 4180 with "\n" (the message makes "\r\n" of it): product,
// product_name, unit (from 1 in each line of the order), serial_number, signed_serial (rows joined
// by '-', empty when unsigned). A name beyond ASCII puts a byte order mark in front, without which
// spreadsheets misread it.
std::string SerialsCsv(const OrderMail& order);

// A field of CSV: quoted where it must be, and where a spreadsheet would take it for a formula with
// an apostrophe in front, which spreadsheets do not show.
std::string CsvField(std::string_view text);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_SERIAL_FILES_H_
