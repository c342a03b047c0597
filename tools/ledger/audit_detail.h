// What stands in the details of audit records: written when something is done, read again when the
// records are compared with the tables. docs/issuing.md, "The audit chain".
#ifndef SERIALSMITH_TOOLS_LEDGER_AUDIT_DETAIL_H_
#define SERIALSMITH_TOOLS_LEDGER_AUDIT_DETAIL_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace serialsmith::tools {

std::string UnitName(std::int64_t series, std::int64_t product, std::int64_t sequence);
// `unit` is a unit, or a series that was reissued. A reason has no line breaks.
std::string RevocationDetail(const std::string& unit, std::int64_t revoked_at,
                             const std::string& reason);
std::string LeaseDetail(std::int64_t lease_id, std::int64_t series, std::int64_t product,
                        std::int64_t from, std::int64_t end, const std::string& holder);
// What became of mails; several stand with "; " between them.
std::string MailDetail(std::string_view what, std::span<const std::int64_t> mail_ids);
// The name of the line that holds the replacement of a unit.
inline constexpr std::string_view kReplacementLine = "replaces ";

// Reads details from their beginning on; once something is not there, everything fails.
class DetailReader final {
 public:
  explicit DetailReader(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  void Skip(std::string_view text) {
    ok_ = ok_ && rest_.starts_with(text);
    if (ok_) rest_.remove_prefix(text.size());
  }
  // Skips the text if it is there.
  bool Found(std::string_view text) {
    const bool found = ok_ && rest_.starts_with(text);
    if (found) rest_.remove_prefix(text.size());
    return found;
  }
  std::int64_t Integer();  // 0 or more
  std::int64_t SignedInteger();
  std::int64_t SeriesValue();
  std::int64_t ProductValue();

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_AUDIT_DETAIL_H_
