// Rows in the binary form of COPY, which PostgreSQL reads several times as fast as INSERTs.
// PostgreSQL manual, COPY, "Binary Format".
#ifndef SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_COPY_H_
#define SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_COPY_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace serialsmith::tools {

class PostgresqlCopy final {
 public:
  PostgresqlCopy() {
    // The signature, no flags, no extension.
    rows_.assign(std::string_view("PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0", 19));
  }

  void BeginRow(std::int16_t fields) { Append(fields); }
  // As wide as the column: SMALLINT, INTEGER, BIGINT.
  void Small(std::int16_t value) { Field(value); }
  void Int(std::int32_t value) { Field(value); }
  void Big(std::int64_t value) { Field(value); }
  void Text(std::string_view text) {
    Append(static_cast<std::int32_t>(text.size()));
    rows_.append(text);
  }
  void Blob(std::span<const std::uint8_t> bytes) {
    Text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  void Null() { Append(std::int32_t{-1}); }

  // Whole; nothing may be added behind it.
  std::string_view Finish() {
    Append(std::int16_t{-1});
    return rows_;
  }

 private:
  template <typename Integer>
  void Field(Integer value) {
    Append(static_cast<std::int32_t>(sizeof value));
    Append(value);
  }
  // The most significant byte first.
  template <typename Integer>
  void Append(Integer value) {
    for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8) {
      rows_.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> shift));
    }
  }

  std::string rows_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_COPY_H_
