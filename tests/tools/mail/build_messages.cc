// Makes messages for the tests in Python: an order as JSON on each line of standard input, and on
// each line of standard output its message as JSON, or the error.
#include <cstdint>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "tests/tools/mail/sample_order.h"

namespace {

using nlohmann::json;
using namespace serialsmith::tools;

OrderMail OrderOf(const json& in) {
  static const serialsmith::Issuer issuer = serialsmith::testing::VectorIssuer();
  OrderMail order;
  order.envelope = {{in.value("from_name", "Example Ltd"), in.value("from", "shop@example.com")},
                    in.value("message_id", "1001.1@example.com"),
                    in.value("date", std::int64_t{1'795'000'000})};
  order.order_id = in.value("order_id", "1001");
  order.email = in.value("email", "ada@example.org");
  order.name = in.value("name", "Ada Lovelace");
  order.locale = in.value("locale", "");
  order.issuer = in.value("issuer", "Example Ltd");
  std::uint64_t sequence = in.value("sequence", std::uint64_t{1});
  for (const json& one : in.value("lines", json::array({json::object()}))) {
    MailLine& line = order.lines.emplace_back();
    line.product = *serialsmith::Product::Parse(one.value("product", "MVR"));
    line.product_name = one.value("product_name", "Moon Viewer");
    line.has_signatures = one.value("signed", true);
    for (int unit = one.value("quantity", 1); unit > 0; --unit) {
      line.serials.push_back(*issuer.Issue(line.product, sequence++, line.has_signatures));
    }
  }
  return order;
}

const absl::StatusOr<MailBuilder>& BuilderOf(const json& in) {
  static std::map<std::string, absl::StatusOr<MailBuilder>> builders;
  const std::string link = in.value("qr_link", "");
  const auto [found, added] = builders.try_emplace(link, absl::UnknownError(""));
  if (added) found->second = MailBuilder::Create(*MailTemplates::Load(""), {link});
  return found->second;
}

json Answer(const json& in) {
  const auto& builder = BuilderOf(in);
  if (!builder.ok()) return {{"error", std::string(builder.status().message())}};
  const auto mail = builder->Build(OrderOf(in));
  if (!mail.ok()) return {{"error", std::string(mail.status().message())}};
  return {{"eml", mail->bytes},
          {"recipient", mail->recipient},
          {"subject", mail->subject},
          {"html", mail->html},
          {"smtputf8", mail->needs_smtputf8}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << Answer(json::parse(line)).dump() << '\n';
  }
}
