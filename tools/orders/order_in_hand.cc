#include "tools/orders/order_in_hand.h"

#include <functional>
#include <utility>

namespace serialsmith::tools {

bool OrderInHand::Turn(std::string_view order_id) {
  const bool may_be_damaged = std::exchange(next_may_be_damaged_, false);
  if (begun_ && order_id == order_id_) return true;
  if (begun_) {
    const std::size_t left = std::hash<std::string_view>()(order_id_);
    if (before_.insert(left).second) {
      if (before_in_turn_.size() < kOrdersRemembered) {
        before_in_turn_.push_back(left);
      } else {
        before_.erase(before_in_turn_[oldest_]);
        before_in_turn_[oldest_] = left;
        oldest_ = (oldest_ + 1) % kOrdersRemembered;
      }
    }
  }
  begun_ = true;
  damaged_ = may_be_damaged;
  order_id_ = order_id;
  carried_.clear();
  products_.clear();
  return !before_.contains(std::hash<std::string_view>()(order_id));
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
