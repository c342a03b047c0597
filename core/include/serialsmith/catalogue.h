// The series and products that a checker knows, without any key. docs/diagnosis.md.
//
// A public keyring makes one (serialsmith/keys.h); a client without keys can make its own.
// Immutable once made: safe to share between threads.
//
//     auto catalogue = serialsmith::Catalogue::Create({*serialsmith::Series::Parse("A")},
//                                                     {{*serialsmith::Product::Parse("MVR"),
//                                                     "Moon"}});
#ifndef SERIALSMITH_CATALOGUE_H_
#define SERIALSMITH_CATALOGUE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/number.h"

namespace serialsmith {

struct ProductName {
  Product product;
  std::string name;  // UTF-8, shown to people
};

class Catalogue final {
 public:
  // Repeated series are one; of a repeated product the last name stands.
  static Catalogue Create(const std::vector<Series>& series, std::vector<ProductName> products);

  bool Knows(Series series) const { return (series_mask_ >> series.value() & 1U) != 0; }
  bool Knows(Product product) const;
  // Empty when the product is unknown. Valid as long as the catalogue.
  std::string_view NameOf(Product product) const;

 private:
  Catalogue() = default;
  std::uint32_t series_mask_ = 0;
  std::vector<ProductName> products_;  // sorted by product
};

}  // namespace serialsmith

#endif  // SERIALSMITH_CATALOGUE_H_
