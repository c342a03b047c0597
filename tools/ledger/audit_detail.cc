#include "tools/ledger/audit_detail.h"

#include <charconv>

#include "serialsmith/number.h"

namespace serialsmith::tools {
namespace {

std::string SeriesAndProduct(std::int64_t series, std::int64_t product) {
  const auto known_series = Series::FromValue(static_cast<unsigned>(series));
  const auto known_product = Product::FromValue(static_cast<unsigned>(product));
  return (known_series ? std::string(1, known_series->symbol()) : "?") + " " +
         (known_product ? known_product->code() : "?");
}

}  // namespace

std::string UnitName(std::int64_t series, std::int64_t product, std::int64_t sequence) {
  return SeriesAndProduct(series, product) + " " + std::to_string(sequence);
}

std::string RevocationDetail(const std::string& unit, std::int64_t revoked_at,
                             const std::string& reason) {
  return unit + ", revoked at " + std::to_string(revoked_at) + ": " + reason;
}

std::string LeaseDetail(std::int64_t lease_id, std::int64_t series, std::int64_t product,
                        std::int64_t from, std::int64_t end, const std::string& holder) {
  return "lease " + std::to_string(lease_id) + ": " + SeriesAndProduct(series, product) + " " +
         std::to_string(from) + " to " + std::to_string(end - 1) + ", " + holder;
}

std::string MailDetail(std::string_view what, std::span<const std::int64_t> mail_ids) {
  std::string detail(what);
  for (std::size_t i = 0; i < mail_ids.size();) {
    std::size_t last = i;
    while (last + 1 < mail_ids.size() && mail_ids[last + 1] == mail_ids[last] + 1) ++last;
    detail += (i == 0 ? " " : ", ") + std::to_string(mail_ids[i]);
    if (last > i) detail += " to " + std::to_string(mail_ids[last]);
    i = last + 1;
  }
  return detail;
}

std::int64_t DetailReader::Integer() {
  const std::int64_t value = SignedInteger();
  ok_ = ok_ && value >= 0;
  return value;
}

std::int64_t DetailReader::SignedInteger() {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
  ok_ = ok_ && error == std::errc();
  if (ok_) rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
  return value;
}

std::int64_t DetailReader::SeriesValue() {
  const auto series = Series::Parse(rest_.substr(0, 1));
  ok_ = ok_ && series.has_value();
  if (ok_) rest_.remove_prefix(1);
  return series ? std::int64_t{series->value()} : 0;
}

std::int64_t DetailReader::ProductValue() {
  const auto product = Product::Parse(rest_.substr(0, 3));
  ok_ = ok_ && product.has_value();
  if (ok_) rest_.remove_prefix(3);
  return product ? std::int64_t{product->value()} : 0;
}

}  // namespace serialsmith::tools
