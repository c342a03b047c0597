// What the templates of a message may show: texts that are fit for one line. docs/mail_templates.md
// lists them under the names that templates know.
#ifndef SERIALSMITH_TOOLS_MAIL_MAIL_VALUES_H_
#define SERIALSMITH_TOOLS_MAIL_MAIL_VALUES_H_

#include <cstddef>
#include <string>
#include <vector>

namespace serialsmith::tools {

struct SerialValues {
  std::string number;
  std::vector<std::string> rows;  // all six of a signed serial; else none
};

struct LineValues {
  std::string product;
  std::string code;
  std::vector<SerialValues> serials;  // those that are shown
};

struct MailValues {
  std::string language;
  std::string name;
  std::string order_id;
  std::string issuer;
  std::string email;
  std::string products;   // the names of all products, with commas between
  std::string qr_source;  // where HTML finds the picture; empty: there is none
  std::size_t count = 0;  // of the order's serials
  std::size_t shown = 0;
  bool is_signed = false;  // at least one serial that is shown has its signature
  std::vector<LineValues> lines;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MAIL_VALUES_H_
