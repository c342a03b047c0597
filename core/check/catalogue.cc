#include "serialsmith/catalogue.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace serialsmith {

Catalogue Catalogue::Create(const std::vector<Series>& series, std::vector<ProductName> products) {
  Catalogue catalogue;
  for (const Series each : series) catalogue.series_mask_ |= 1U << each.value();

  const auto by_product = [](const ProductName& a, const ProductName& b) {
    return a.product < b.product;
  };
  std::stable_sort(products.begin(), products.end(), by_product);
  for (ProductName& each : products) {
    if (!catalogue.products_.empty() && catalogue.products_.back().product == each.product) {
      catalogue.products_.back() = std::move(each);
    } else {
      catalogue.products_.push_back(std::move(each));
    }
  }
  return catalogue;
}

namespace {

const ProductName* FindProduct(const std::vector<ProductName>& products, Product product) {
  const auto found = std::lower_bound(
      products.begin(), products.end(), product,
      [](const ProductName& entry, Product wanted) { return entry.product < wanted; });
  return found != products.end() && found->product == product ? &*found : nullptr;
}

}  // namespace

bool Catalogue::Knows(Product product) const { return FindProduct(products_, product) != nullptr; }

std::string_view Catalogue::NameOf(Product product) const {
  const ProductName* found = FindProduct(products_, product);
  return found == nullptr ? std::string_view() : std::string_view(found->name);
}

}  // namespace serialsmith
