#include "tools/ledger/audit_chain.h"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

namespace serialsmith::tools {
namespace {

// Until the transaction ends. The first number is the ledger's (ledger_schema.h has the others).
constexpr const char* kLockAudit = "SELECT pg_advisory_xact_lock(1397640263, 2)";

// Fields follow one another as 64-bit integers, least byte first; texts and bytes behind their
// length, so that no two records have the same bytes.
class Hasher final {
 public:
  explicit Hasher(crypto_generichash_state& state) : state_(state) {}

  void Integer(std::int64_t value) {
    std::array<unsigned char, 8> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> (8 * i));
    }
    crypto_generichash_update(&state_, bytes.data(), bytes.size());
  }
  void Bytes(std::span<const std::uint8_t> bytes) {
    Integer(static_cast<std::int64_t>(bytes.size()));
    crypto_generichash_update(&state_, bytes.data(), bytes.size());
  }
  void Text(std::string_view text) {
    Bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }

 private:
  crypto_generichash_state& state_;
};

AuditHash HashOf(const AuditHash& before, std::int64_t audit_id, const AuditRecord& record) {
  crypto_generichash_state state;
  AuditHash hash;
  crypto_generichash_init(&state, nullptr, 0, hash.size());
  Hasher hasher(state);
  hasher.Bytes(before);
  for (const std::int64_t value : {audit_id, record.at, record.lines, record.units,
                                   record.signatures, record.first_line_id, record.last_line_id}) {
    hasher.Integer(value);
  }
  hasher.Text(record.action);
  hasher.Bytes(record.lines_digest);
  hasher.Text(record.detail);
  crypto_generichash_final(&state, hash.data(), hash.size());
  return hash;
}

bool ReadHash(std::span<const std::uint8_t> bytes, AuditHash& hash) {
  if (bytes.size() != hash.size()) return false;
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return true;
}

}  // namespace

LinesDigest::LinesDigest() { crypto_generichash_init(&state_, nullptr, 0, sizeof(AuditHash)); }

void LinesDigest::Add(std::string_view order_id, std::string_view line, std::int64_t series,
                      std::int64_t product, std::int64_t first_sequence, std::int64_t quantity,
                      std::int64_t issued_at) {
  Hasher hasher(state_);
  for (const std::int64_t value : {series, product, first_sequence, quantity, issued_at}) {
    hasher.Integer(value);
  }
  hasher.Text(order_id);
  hasher.Text(line);
}

std::vector<std::uint8_t> LinesDigest::Finish() {
  std::vector<std::uint8_t> digest(sizeof(AuditHash));
  crypto_generichash_final(&state_, digest.data(), digest.size());
  return digest;
}

absl::Status AppendAudit(SqlSession& session, AuditRecord record) {
  if (session.kind() == SqlSession::Kind::kPostgresql) {
    if (absl::Status locked = session.Execute(kLockAudit); !locked.ok()) return locked;
  }
  std::int64_t last_id = 0;
  AuditHash before{};
  absl::Status status = session.Query(
      "SELECT audit_id, at, hash FROM audit ORDER BY audit_id DESC LIMIT 1", {},
      [&](const SqlRow& row) {
        last_id = row.Integer(0);
        // A clock that was put back does not put records back.
        record.at = std::max(record.at, row.Integer(1));
        return ReadHash(row.Blob(2), before) ? absl::OkStatus()
                                             : session.Damaged("an audit record has no hash");
      });
  if (!status.ok()) return status;
  const AuditHash hash = HashOf(before, last_id + 1, record);
  return session.Run(
      "INSERT INTO audit (audit_id, at, action, lines, units, signatures, first_line_id,"
      " last_line_id, lines_digest, detail, hash)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {last_id + 1, record.at, std::string_view(record.action), record.lines, record.units,
       record.signatures, record.first_line_id, record.last_line_id,
       std::span<const std::uint8_t>(record.lines_digest), std::string_view(record.detail),
       std::span<const std::uint8_t>(hash)});
}

absl::StatusOr<StoredLinesDigest> DigestOfLines(SqlSession& session, std::int64_t first_line_id,
                                                std::int64_t last_line_id) {
  StoredLinesDigest found;
  LinesDigest digest;
  absl::Status status = session.Query(
      "SELECT order_id, line, series, product, first_sequence, quantity, issued_at FROM lines"
      " WHERE line_id BETWEEN $1 AND $2 ORDER BY line_id",
      {first_line_id, last_line_id}, [&](const SqlRow& row) {
        digest.Add(row.Text(0), row.Text(1), row.Integer(2), row.Integer(3), row.Integer(4),
                   row.Integer(5), row.Integer(6));
        ++found.lines;
        found.units = SumOf(found.units, row.Integer(5));
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  found.digest = digest.Finish();
  return found;
}

absl::StatusOr<AuditSummary> VerifyAudit(
    SqlSession& session, const NotedHash* noted,
    const std::function<absl::Status(std::int64_t, const AuditRecord&)>& visit,
    const std::function<void(std::string)>& problem) {
  AuditSummary summary;
  bool noted_was_seen = noted == nullptr;
  std::vector<std::pair<std::int64_t, AuditRecord>> some;
  constexpr std::int64_t kAtATime = 1024;
  for (std::int64_t last_id = 0;;) {
    some.clear();
    absl::Status status = session.Query(
        "SELECT audit_id, at, action, lines, units, signatures, first_line_id, last_line_id,"
        " lines_digest, detail, hash FROM audit WHERE audit_id > $1 ORDER BY audit_id LIMIT $2",
        {last_id, kAtATime}, [&](const SqlRow& row) {
          AuditRecord record{.at = row.Integer(1), .action = std::string(row.Text(2))};
          record.lines = row.Integer(3);
          record.units = row.Integer(4);
          record.signatures = row.Integer(5);
          record.first_line_id = row.Integer(6);
          record.last_line_id = row.Integer(7);
          record.lines_digest.assign(row.Blob(8).begin(), row.Blob(8).end());
          record.detail = row.Text(9);
          const std::int64_t id = row.Integer(0);
          // Without types and keys a table may be read for ever.
          if (id <= last_id) return session.Damaged("its audit records have no order");
          const std::string name = "audit record " + std::to_string(id);
          if (id != last_id + 1) problem("audit records are missing before " + name);
          const AuditHash hash = HashOf(summary.last_hash, id, record);
          if (!ReadHash(row.Blob(10), summary.last_hash) || summary.last_hash != hash) {
            problem(name + " or one before it was changed: its hash does not follow");
          }
          if (noted != nullptr && id == noted->audit_id) {
            noted_was_seen = true;
            if (noted->hash != hash) problem(name + " does not have the hash that was noted");
          }
          summary.last_id = last_id = id;
          some.emplace_back(id, std::move(record));
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    for (const auto& [id, record] : some) {
      ++summary.records;
      if (absl::Status visited = visit(id, record); !visited.ok()) return visited;
      if (record.lines == 0) continue;
      absl::StatusOr<StoredLinesDigest> lines =
          DigestOfLines(session, record.first_line_id, record.last_line_id);
      if (!lines.ok()) return lines.status();
      summary.lines = SumOf(summary.lines, record.lines);
      summary.units = SumOf(summary.units, record.units);
      if (lines->lines != record.lines || lines->units != record.units ||
          lines->digest != record.lines_digest) {
        problem("lines " + std::to_string(record.first_line_id) + " to " +
                std::to_string(record.last_line_id) + " are not as audit record " +
                std::to_string(id) + " added them");
      }
    }
    if (some.empty()) break;
  }
  if (!noted_was_seen) {
    problem("audit record " + std::to_string(noted->audit_id) +
            ", whose hash was noted, is missing: the records end with " +
            std::to_string(summary.last_id));
  }
  return summary;
}

}  // namespace serialsmith::tools
