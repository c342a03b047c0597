#include "tools/orders/order_reader.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "core/keys/status.h"
#include "tools/orders/csv_order_reader.h"
#include "tools/orders/json_order_reader.h"

namespace serialsmith::tools {
namespace {

// Blanks before the first brace that are waited for; a file with more of them is read as CSV.
constexpr std::size_t kMaxBlanks = 4096;

// The first bytes of a source, given again to whoever reads on.
class Head final {
 public:
  explicit Head(ByteSource source) : source_(std::move(source)) {}

  // Whether the text begins with a brace, behind a byte order mark and blanks.
  absl::StatusOr<bool> BeginsWithBrace() {
    for (;;) {
      std::string_view text = bytes_;
      if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
      const std::size_t first = text.find_first_not_of(" \t\r\n");
      // Until the third byte, a byte order mark may still be under way.
      const bool decided = first != std::string_view::npos && bytes_.size() >= 3;
      if (decided || at_end_ || bytes_.size() > kMaxBlanks) {
        return first != std::string_view::npos && text[first] == '{';
      }
      char piece[kMaxBlanks];
      const absl::StatusOr<std::size_t> got = source_(piece);
      if (!got.ok()) return got.status();
      at_end_ = *got == 0;
      bytes_.append(piece, *got);
    }
  }

  ByteSource Whole() && {
    return [bytes = std::move(bytes_), at = std::size_t{0}, source = std::move(source_)](
               std::span<char> out) mutable -> absl::StatusOr<std::size_t> {
      if (at == bytes.size()) return source(out);
      const std::size_t size = std::min(out.size(), bytes.size() - at);
      std::memcpy(out.data(), bytes.data() + at, size);
      at += size;
      return size;
    };
  }

 private:
  ByteSource source_;
  std::string bytes_;
  bool at_end_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<OrderReader>> OrderReader::Open(ByteSource source,
                                                               std::string name) {
  Head head(std::move(source));
  const absl::StatusOr<bool> json = head.BeginsWithBrace();
  if (!json.ok()) return json.status();
  if (*json) return JsonOrderReader::Open(std::move(head).Whole(), std::move(name));
  return CsvOrderReader::Open(std::move(head).Whole(), std::move(name), OwnColumns());
}

absl::StatusOr<std::unique_ptr<OrderReader>> OrderReader::Open(ByteSource source, std::string name,
                                                               const OrderMapping& mapping) {
  Head head(std::move(source));
  const absl::StatusOr<bool> json = head.BeginsWithBrace();
  if (!json.ok()) return json.status();
  if (*json) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   name + " is JSON, and " + mapping.title + " is CSV",
                   "Orders as JSON Lines have our own field names and need no mapping.");
  }
  return CsvOrderReader::Open(std::move(head).Whole(), std::move(name), mapping);
}

}  // namespace serialsmith::tools
