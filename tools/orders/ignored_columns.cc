#include "tools/orders/ignored_columns.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "tools/orders/order_mapping.h"
#include "tools/orders/order_texts.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kMaxShown = 8;

// What others call our columns, in the spelling of Plain().
constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {
    {"qty", "quantity"},       {"quant", "quantity"},      {"units", "quantity"},
    {"count", "quantity"},     {"pieces", "quantity"},     {"mail", "email"},
    {"emailaddress", "email"}, {"customeremail", "email"}, {"fullname", "name"},
    {"customername", "name"},  {"customer", "name"},       {"lineid", "line"},
    {"lineitem", "line"},      {"position", "line"},       {"language", "locale"},
    {"lang", "locale"},
};

// Letters and digits, in lower case: "E-Mail" is "email".
std::string Plain(std::string_view name) {
  std::string plain = Lower(name);
  std::erase_if(plain, [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); });
  return plain;
}

// Letters to add, leave out or change to make one word of the other.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t before = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = before + (a[i - 1] == b[j - 1] ? 0 : 1);
      before = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row.back();
}

}  // namespace

std::string_view MeantColumn(std::string_view name) {
  const std::string plain = Plain(name);
  if (plain.size() > 40) return {};
  for (const auto& [other, ours] : kOtherNames) {
    if (plain == other) return ours;
  }
  for (const std::string_view ours : kOrderFieldNames) {
    const std::string wanted = Plain(ours);
    if (plain.size() < 3) continue;
    if (Distance(plain, wanted) <= (wanted.size() < 5 ? 1U : 2U)) return ours;
  }
  return {};
}

std::string IgnoredColumns(std::string_view file, std::string_view kind,
                           const std::vector<std::string>& names) {
  if (names.empty()) return {};
  // What may have been meant comes first, so that it is among those that are shown.
  std::vector<std::string> shown;
  for (const bool meant : {true, false}) {
    for (const std::string& name : names) {
      const std::string_view ours = MeantColumn(name);
      if (ours.empty() == meant) continue;
      shown.push_back(meant ? name + " (did you mean " + std::string(ours) + "?)" : name);
    }
  }
  std::string text(file);
  text.append(": ").append(kind).append(names.size() == 1 ? "" : "s").append(" ignored: ");
  for (std::size_t i = 0; i < shown.size() && i < kMaxShown; ++i) {
    text.append(i == 0 ? "" : ", ").append(shown[i]);
  }
  if (shown.size() > kMaxShown) {
    text.append(" and ").append(std::to_string(shown.size() - kMaxShown)).append(" more");
  }
  return text;
}

}  // namespace serialsmith::tools
