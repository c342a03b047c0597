// Lines and serials to put into a ledger.
#ifndef SERIALSMITH_TESTS_TOOLS_LEDGER_SAMPLE_LINES_H_
#define SERIALSMITH_TESTS_TOOLS_LEDGER_SAMPLE_LINES_H_

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "tools/ledger/ledger.h"

namespace serialsmith::tools {

inline const Series kSeries = *Series::Parse("A");
inline const Product kMover = *Product::Parse("MVR");
inline const Product kOther = *Product::Parse("ABC");

inline PublicKey SampleKey(std::uint8_t byte = 1) {
  std::array<std::uint8_t, kPublicKeyBytes> bytes;
  bytes.fill(byte);
  return PublicKey::FromBytes(bytes);
}

// Views must be of literals.
inline Order SampleOrder(std::string_view order_id, std::uint32_t quantity = 1,
                         Product product = kMover) {
  Order order;
  order.order_id = order_id;
  order.line = "1";
  order.product = product;
  order.quantity = quantity;
  order.email = "ann@example.com";
  order.name = "Ann";
  order.locale = "en";
  return order;
}

// Recognisable by their sequence.
inline std::vector<IssuedSerial> SampleSerials(std::uint64_t first_sequence, std::size_t count) {
  std::vector<IssuedSerial> serials(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t sequence = first_sequence + i;
    std::memcpy(serials[i].number.data(), &sequence, sizeof sequence);
    std::memcpy(serials[i].signature.data(), &sequence, sizeof sequence);
    serials[i].signature[63] = 1;
  }
  return serials;
}

// The ledger's questions, one line at a time.
inline absl::StatusOr<bool> FindLine(Ledger& ledger, std::string_view order_id,
                                     std::string_view line, StoredLine& found) {
  const LineKey key{order_id, line};
  absl::Status status = ledger.FindLines({&key, 1}, {&found, 1});
  if (!status.ok()) return status;
  return found.line_id != 0;
}
// True: all of them are signed.
inline absl::StatusOr<bool> ReadSerials(Ledger& ledger, const StoredLine& line,
                                        std::span<IssuedSerial> serials) {
  std::vector<UnitState> states(serials.size());
  WantedSerials wanted{&line, serials, states};
  absl::Status status = ledger.ReadSerials({&wanted, 1});
  if (!status.ok()) return status;
  return wanted.all_signed;
}
// Where a transaction that begins now would go on.
inline absl::StatusOr<std::uint64_t> NextSequence(Ledger& ledger, Series series, Product product,
                                                  std::uint64_t units = 0) {
  ledger.ForgetRanges();
  auto range = ledger.TakeRange(series, product, units);
  if (!range.ok()) return range.status();
  return range->next;
}

// Adds one line in a transaction of its own, from where the counter stands. False: it is there.
inline absl::StatusOr<bool> AddSample(Ledger& ledger, const Order& order, bool with_signatures) {
  auto transaction = ledger.Begin();
  if (!transaction.ok()) return transaction.status();
  auto first = NextSequence(ledger, kSeries, order.product, order.quantity);
  if (!first.ok()) return first.status();
  const std::vector<IssuedSerial> serials = SampleSerials(*first, order.quantity);
  const NewLine line{&order, *first, serials};
  auto added = (*transaction)->AddLines({&line, 1}, kSeries, with_signatures, 1'700'000'000);
  if (!added.ok() || !*added) return added;
  absl::Status status =
      (*transaction)->MoveSequence(kSeries, order.product, *first, *first + order.quantity);
  if (status.ok()) status = (*transaction)->BindSeries(kSeries, SampleKey());
  if (status.ok()) status = (*transaction)->Commit(1'700'000'000);
  if (!status.ok()) return status;
  return true;
}

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TESTS_TOOLS_LEDGER_SAMPLE_LINES_H_
