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

// Blanks before and behind the first brace that are waited for; a file with more of them is read as
// CSV.
constexpr std::size_t kMaxBlanks = 4096;

enum class Beginning { kObject, kSpread, kArray, kOther };

// The first bytes of a source, given again to whoever reads on.
class Head final {
 public:
  explicit Head(ByteSource source) : source_(std::move(source)) {}

  // What the text begins with, behind a byte order mark and blanks.
  absl::StatusOr<Beginning> Look() {
    for (;;) {
      std::string_view text = bytes_;
      if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
      const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
      text.remove_prefix(first);
      const bool may_be_json = text.starts_with('{') || text.starts_with('[');
      // What follows tells an object from one that is spread over lines.
      const std::size_t second = text.empty() ? 0 : text.find_first_not_of(" \t\r", 1);
      // Until the third byte, a byte order mark may still be under way.
      const bool decided =
          !text.empty() && bytes_.size() >= 3 && (!may_be_json || second != std::string_view::npos);
      if (decided || at_end_ || bytes_.size() > kMaxBlanks) {
        const char next = second < text.size() ? text[second] : ' ';
        if (text.starts_with('{')) return next == '\n' ? Beginning::kSpread : Beginning::kObject;
        const bool array = text.starts_with('[') && (next == '{' || next == '\n' || next == ']');
        return array ? Beginning::kArray : Beginning::kOther;
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
  const absl::StatusOr<Beginning> begins = head.Look();
  if (!begins.ok()) return begins.status();
  if (*begins == Beginning::kArray || *begins == Beginning::kSpread) {
    const bool array = *begins == Beginning::kArray;
    return Problem(absl::StatusCode::kInvalidArgument,
                   name + (array ? " is a JSON array" : " has a JSON object on several lines"),
                   std::string("Write one object a line: ") +
                       (array ? "jq -c '.[]' FILE does." : "jq -c . FILE does."));
  }
  if (*begins == Beginning::kObject)
    return JsonOrderReader::Open(std::move(head).Whole(), std::move(name));
  return CsvOrderReader::Open(std::move(head).Whole(), std::move(name), OwnColumns());
}

absl::StatusOr<std::unique_ptr<OrderReader>> OrderReader::Open(ByteSource source, std::string name,
                                                               const OrderMapping& mapping) {
  Head head(std::move(source));
  const absl::StatusOr<Beginning> begins = head.Look();
  if (!begins.ok()) return begins.status();
  if (*begins != Beginning::kOther) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   name + " is JSON, and " + mapping.title + " is CSV",
                   "Orders as JSON Lines have our own field names and need no mapping.");
  }
  return CsvOrderReader::Open(std::move(head).Whole(), std::move(name), mapping);
}

}  // namespace serialsmith::tools
