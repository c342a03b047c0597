#include "tools/orders/order_in_hand.h"

#include <functional>
#include <utility>

namespace serialsmith::tools {

namespace {

std::uint64_t HashOf(std::string_view order_id) {
  const std::uint64_t hash = std::hash<std::string_view>()(order_id);
  return hash == 0 ? 1 : hash;
}

}  // namespace

// Where the hash is, or the free place where it belongs.
std::size_t OrderInHand::Orders::PlaceOf(std::uint64_t hash) const {
  std::size_t place = hash & (slots_.size() - 1);
  while (slots_[place] != 0 && slots_[place] != hash) place = (place + 1) & (slots_.size() - 1);
  return place;
}

bool OrderInHand::Orders::Holds(std::uint64_t hash) const {
  return !slots_.empty() && slots_[PlaceOf(hash)] == hash;
}

void OrderInHand::Orders::Add(std::uint64_t hash) {
  if (slots_.size() / 4 * 3 <= size_) {
    const std::vector<std::uint64_t> before =
        std::exchange(slots_, std::vector<std::uint64_t>(slots_.empty() ? 64 : slots_.size() * 2));
    for (const std::uint64_t one : before) {
      if (one != 0) slots_[PlaceOf(one)] = one;
    }
  }
  std::uint64_t& slot = slots_[PlaceOf(hash)];
  size_ += slot == 0;
  slot = hash;
}

bool OrderInHand::Turn(std::string_view order_id) {
  const bool may_be_damaged = std::exchange(next_may_be_damaged_, false);
  if (begun_ && order_id == order_id_) return true;
  if (begun_) {
    if (later_.size() == kOrdersRemembered) earlier_ = std::exchange(later_, Orders());
    later_.Add(HashOf(order_id_));
  }
  begun_ = true;
  damaged_ = may_be_damaged;
  order_id_ = order_id;
  carried_.clear();
  products_.clear();
  const std::uint64_t hash = HashOf(order_id);
  return !later_.Holds(hash) && !earlier_.Holds(hash);
}

std::string_view OrderInHand::Carry(std::size_t place, std::string_view text) {
  if (place >= carried_.size()) carried_.resize(place + 1);
  if (!text.empty()) carried_[place] = text;
  return carried_[place];
}

std::string_view OrderInHand::NameLine(std::string_view product) {
  const auto known = products_.find(std::string(product));
  if (known == products_.end() && products_.size() >= kMaxProducts) return {};
  std::uint64_t& count = known == products_.end() ? products_[std::string(product)] : known->second;
  ++count;
  line_.clear();
  for (const char c : product) line_.append(c == '#' ? 2 : 1, c);
  // No product at all still is a name that no product has.
  if (count > 1 || product.empty()) line_ += '#' + std::to_string(count);
  return line_;
}

}  // namespace serialsmith::tools
