// An order with serials of the vectors' issuer (series T), and the builder of its message.
#ifndef SERIALSMITH_TESTS_TOOLS_MAIL_SAMPLE_ORDER_H_
#define SERIALSMITH_TESTS_TOOLS_MAIL_SAMPLE_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "serialsmith/issue.h"
#include "tools/mail/mail_builder.h"

namespace serialsmith::testing {

inline Issuer VectorIssuer() {
  SecretBytes master = SecretBytes::Allocate(32);  // 00 01 02 … as in tests/vectors/serial-v1.json
  std::uint8_t value = 0;
  for (std::uint8_t& byte : master.mutable_bytes()) byte = value++;
  return *Issuer::Create(*Series::Parse("T"), master);
}

// Serials of Moon Viewer from sequence 1 on.
inline tools::OrderMail SampleOrder(std::size_t count = 1, bool is_signed = true) {
  static const Issuer issuer = VectorIssuer();
  tools::OrderMail order;
  order.envelope = {{"Example Ltd", "shop@example.com"}, "1001.1@example.com", 1'795'000'000};
  order.order_id = "1001";
  order.email = "ada@example.org";
  order.name = "Ada Lovelace";
  order.issuer = "Example Ltd";
  tools::MailLine line{*Product::Parse("MVR"), "Moon Viewer", {}, is_signed};
  line.serials.resize(count);
  issuer.IssueRange(line.product, 1, is_signed, 1, line.serials).IgnoreError();  // in memory
  order.lines.push_back(std::move(line));
  return order;
}

inline tools::MailBuilder BuiltinBuilder(std::string qr_link = {}) {
  return *tools::MailBuilder::Create(*tools::MailTemplates::Load(""), {std::move(qr_link)});
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_TOOLS_MAIL_SAMPLE_ORDER_H_
