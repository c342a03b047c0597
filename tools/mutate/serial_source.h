// Serials to mutate: genuine ones of a ring or of the published example, and strangers to it.
//
// Immutable once made, and the list named: safe from any thread.
#ifndef SERIALSMITH_TOOLS_MUTATE_SERIAL_SOURCE_H_
#define SERIALSMITH_TOOLS_MUTATE_SERIAL_SOURCE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "serialsmith/issue.h"
#include "serialsmith/keys.h"
#include "serialsmith/verdict.h"
#include "tools/mutate/chance.h"

namespace serialsmith::tools {

struct Serial {
  PackedRow number{};
  Signature signature{};

  std::string NumberAlone() const { return NumberText(number); }
  std::string Signed(char separator = '-') const {
    return SignedText(number, signature, separator);
  }
  std::array<Row, kSignedRows> Rows() const { return SignedRows(number, signature); }
  // The number alone, or all six rows on one line.
  std::string Text(bool with_signature) const { return with_signature ? Signed() : NumberAlone(); }
};

class SerialSource final {
 public:
  // Series X, product MVR; its answers are those of a check without a keyring.
  static absl::StatusOr<SerialSource> Example();
  // `master` is that of `series`; `now` is seconds since 1970. Sequences are the last 2²⁴, which no
  // ledger reaches. kFailedPrecondition: the ring has no product.
  static absl::StatusOr<SerialSource> OfRing(const PublicKeyring& ring, Series series,
                                             const SecretBytes& master, std::int64_t now);

  Serial Genuine(Chance& chance) const;
  // Genuine, and among RevokedNumbers(): those of the 16 sequences before the ones of Genuine().
  Serial Revoked(Chance& chance) const;
  std::vector<PackedRow> RevokedNumbers() const;
  // Right check symbols and nothing else: no issuer made it, and only a ledger or the secret tells.
  PackedRow MadeUp(Series series, Product product, Chance& chance) const;
  PackedRow MadeUp(Chance& chance) const;

  // What a genuine serial is answered: valid, but for an expired ring and the example.
  VerdictCode WhenGenuine() const { return Judged(VerdictCode::kValid); }
  // The answer to a text with a faultless number row, where `code` is that of any other series and
  // a ring that has not expired.
  VerdictCode Judged(VerdictCode code) const;

  Series series() const { return issuer_.series(); }
  Product AnyProduct(Chance& chance) const { return chance.Pick(products_); }
  // One that the ring lacks, and one that is not `product`.
  Product StrangeProduct(Chance& chance) const;
  Product AnotherProduct(Product product, Chance& chance) const;
  // nullopt: there is none.
  std::optional<Series> StrangeSeries(Chance& chance) const;
  std::optional<Series> compromised() const { return compromised_; }
  // The file of a revocation list that has the RevokedNumbers() and no other, and was made with a
  // newer ring; empty: there is none.
  const std::string& revocation_list() const { return revocation_list_; }
  void SetRevocationList(std::string path) { revocation_list_ = std::move(path); }

 private:
  SerialSource(Issuer issuer, std::vector<Product> products)
      : issuer_(std::move(issuer)), products_(std::move(products)) {}

  Serial Issued(Product product, std::uint64_t sequence) const;

  Issuer issuer_;
  std::vector<Product> products_;  // never empty
  std::vector<Series> strange_;
  std::optional<Series> compromised_;
  std::string revocation_list_;
  bool example_ = false;
  bool expired_ = false;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MUTATE_SERIAL_SOURCE_H_
