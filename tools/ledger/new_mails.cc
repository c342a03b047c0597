#include "tools/ledger/new_mails.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace serialsmith::tools {

std::vector<NewMail> MailsOf(std::span<const NewLine> lines, std::int64_t first_line_id) {
  std::vector<NewMail> mails;
  absl::flat_hash_map<std::pair<std::string_view, std::string_view>, std::size_t> mail_of;
  std::int64_t line_id = first_line_id;
  for (const NewLine& line : lines) {
    const Order& order = *line.order;
    if (!order.email.empty()) {
      const auto [known, is_new] = mail_of.try_emplace({order.order_id, order.email}, mails.size());
      if (is_new) mails.push_back({line_id, line_id});
      mails[known->second].last_line_id = line_id;
    }
    ++line_id;
  }
  return mails;
}

}  // namespace serialsmith::tools
