// The order that the rows of an export are about: what its first row says holds for the rows behind
// it, and its lines get names that stay the same whenever the order is exported again.
//
// Bounded memory: the rows of an order must stand together. Not thread-safe.
#ifndef SERIALSMITH_TOOLS_ORDERS_ORDER_IN_HAND_H_
#define SERIALSMITH_TOOLS_ORDERS_ORDER_IN_HAND_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace serialsmith::tools {

class OrderInHand final {
 public:
  // At least so many are known again, at most twice as many: 16 MiB.
  static constexpr std::size_t kOrdersRemembered = (std::size_t{1} << 20) / 4 * 3;
  static constexpr std::size_t kMaxProducts = 10'000;  // different ones of one order

  // Goes on to the order of the next row. False: it was in hand before, and another one since, with
  // less than kOrdersRemembered between.
  bool Turn(std::string_view order_id);

  // What the order says in `place`, a number of the caller's: `text`, or what an earlier row of the
  // order said when `text` is empty. Valid until the next Turn().
  std::string_view Carry(std::size_t place, std::string_view text);

  // The line's name: the product, and from its second row in the order on "product#2", "product#3".
  // A '#' of the product's own is doubled, so that no two lines share a name. Valid until the next
  // call; empty: more than kMaxProducts.
  std::string_view NameLine(std::string_view product);

  // A row could not be read, and may have been one of the order in hand or of the one behind it:
  // their lines can no longer be counted.
  void Damage() { damaged_ = next_may_be_damaged_ = true; }
  bool damaged() const { return damaged_; }

 private:
  // Hashes of orders, in a table that is probed from place to place: a node for each would take six
  // times the memory.
  class Orders final {
   public:
    bool Holds(std::uint64_t hash) const;
    void Add(std::uint64_t hash);
    std::size_t size() const { return size_; }

   private:
    std::size_t PlaceOf(std::uint64_t hash) const;

    std::vector<std::uint64_t> slots_;  // 0: free
    std::size_t size_ = 0;
  };

  bool begun_ = false;
  bool damaged_ = false;
  bool next_may_be_damaged_ = false;
  std::string order_id_;
  std::deque<std::string> carried_;  // what it has stays where it is when it grows
  std::unordered_map<std::string, std::uint64_t> products_;
  std::string line_;
  // The orders before this one. When the later ones are full, the earlier ones are forgotten at
  // once.
  Orders later_;
  Orders earlier_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_ORDER_IN_HAND_H_
