#include "tools/ledger/names.h"

#include <string_view>

#include "tools/ledger/sql_transaction.h"

namespace serialsmith::tools {
namespace {

// No product has such a code.
constexpr std::string_view kIssuer = "issuer";

}  // namespace

const std::string& LedgerNames::Of(Product product) const {
  static const std::string kUnknown;
  const auto found = products.find(product.value());
  return found == products.end() ? kUnknown : found->second;
}

absl::StatusOr<LedgerNames> ReadNames(SqlSession& session) {
  LedgerNames names;
  absl::Status status = session.Query("SELECT what, name FROM names", {}, [&](const SqlRow& row) {
    if (row.Text(0) == kIssuer) {
      names.issuer = row.Text(1);
    } else if (const auto product = Product::Parse(row.Text(0)); product.has_value()) {
      names.products[product->value()] = row.Text(1);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return names;
}

absl::Status RememberNames(SqlSession& session, const PublicKeyring& ring) {
  absl::StatusOr<LedgerNames> known = ReadNames(session);
  if (!known.ok()) return known.status();
  bool same = known->issuer == ring.issuer();
  for (const ProductName& product : ring.products()) {
    same = same && known->Of(product.product) == product.name;
  }
  if (same) return absl::OkStatus();
  const auto remember = [&](std::string_view what, std::string_view name) {
    return session.Run(
        "INSERT INTO names (what, name) VALUES ($1, $2)"
        " ON CONFLICT (what) DO UPDATE SET name = excluded.name",
        {what, name});
  };
  return InTransaction(session, nullptr, [&] {
    absl::Status status = remember(kIssuer, ring.issuer());
    for (const ProductName& product : ring.products()) {
      if (status.ok()) status = remember(product.product.code(), product.name);
    }
    return status;
  });
}

}  // namespace serialsmith::tools
