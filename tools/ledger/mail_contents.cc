#include "tools/ledger/mail_contents.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "tools/ledger/ledger.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

class ContentsReader final {
 public:
  ContentsReader(SqlSession& session, const TakenMail& mail) : session_(session), mail_(mail) {}

  absl::StatusOr<MailContents> Read() {
    absl::Status status = mail_.mail_id > 0 ? FindOwnLines() : FindAllLines();
    std::ranges::sort(lines_, {}, &StoredLine::line_id);
    for (const StoredLine& line : lines_) {
      if (status.ok()) status = AddLine(line);
    }
    if (!status.ok()) return status;
    return std::move(contents_);
  }

 private:
  // Those of the mail, and of the mails that joined it.
  absl::Status FindOwnLines() {
    std::vector<std::pair<std::int64_t, std::int64_t>> ranges = {
        {mail_.mail_id, mail_.last_line_id}};
    absl::Status status =
        session_.Query("SELECT mail_id, last_line_id FROM mails WHERE joined_to = $1",
                       {mail_.mail_id}, [&](const SqlRow& row) {
                         ranges.emplace_back(row.Integer(0), row.Integer(1));
                         return absl::OkStatus();
                       });
    for (const auto& [first, last] : ranges) {
      if (status.ok()) status = FindLines(first, last, /*any_address=*/false);
    }
    return status;
  }

  absl::Status FindAllLines() {
    absl::Status status = FindLines(0, mail_.last_line_id, /*any_address=*/false);
    if (status.ok() && lines_.empty()) {
      status = FindLines(0, mail_.last_line_id, /*any_address=*/true);
    }
    return status;
  }

  absl::Status FindLines(std::int64_t first, std::int64_t last, bool any_address) {
    return session_.Query("SELECT " + std::string(kLineColumns) +
                              " FROM lines WHERE order_id = $1 AND line_id BETWEEN $2 AND $3",
                          {std::string_view(mail_.order_id), first, last}, [&](const SqlRow& row) {
                            StoredLine line;
                            if (!ReadLine(row, line)) {
                              return session_.Damaged("a line makes no sense");
                            }
                            if (any_address || IsFor(line)) {
                              lines_.push_back(std::move(line));
                            }
                            return absl::OkStatus();
                          });
  }

  // A mail that is sent again goes to an address as somebody typed it.
  bool IsFor(const StoredLine& line) const {
    return mail_.mail_id > 0 ? line.email == mail_.email
                             : absl::EqualsIgnoreCase(line.email, mail_.email);
  }

  absl::Status AddLine(const StoredLine& line) {
    units_ += line.quantity;
    if (units_ > kMaxMailedSerials) {
      return absl::ResourceExhaustedError("the order is too large for a mail");
    }
    if (contents_.name.empty()) contents_.name = line.name;
    if (contents_.locale.empty()) contents_.locale = line.locale;
    MailedLine mailed{.product = line.product, .serials = {}, .has_signatures = true};
    absl::Status status = session_.Query(
        "SELECT number, signature, state FROM units WHERE series = $1 AND product = $2"
        " AND sequence BETWEEN $3 AND $4 ORDER BY sequence",
        {std::int64_t{line.series.value()}, std::int64_t{line.product.value()},
         Signed(line.first_sequence), Signed(line.first_sequence + line.quantity - 1)},
        [&](const SqlRow& row) {
          IssuedSerial serial;
          bool is_signed = false;
          UnitState state = UnitState::kIssued;
          if (!ReadSerial(row, 0, serial, is_signed) || !ReadState(row, 2, state)) {
            return session_.Damaged("a unit makes no sense");
          }
          if (state != UnitState::kIssued) return absl::OkStatus();
          mailed.serials.push_back(serial);
          mailed.has_signatures = mailed.has_signatures && is_signed;
          return absl::OkStatus();
        });
    if (status.ok() && !mailed.serials.empty()) Append(std::move(mailed));
    return status;
  }

  // A replacement is a line of its own; those of one product are shown as one line was.
  void Append(MailedLine line) {
    MailedLine* const last = contents_.lines.empty() ? nullptr : &contents_.lines.back();
    if (last == nullptr || last->product != line.product ||
        last->has_signatures != line.has_signatures) {
      contents_.lines.push_back(std::move(line));
      return;
    }
    last->serials.insert(last->serials.end(), line.serials.begin(), line.serials.end());
  }

  SqlSession& session_;
  const TakenMail& mail_;
  std::vector<StoredLine> lines_;
  std::uint64_t units_ = 0;
  MailContents contents_;
};

}  // namespace

absl::StatusOr<MailContents> ReadMailContents(SqlSession& session, const TakenMail& mail) {
  return ContentsReader(session, mail).Read();
}

}  // namespace serialsmith::tools
