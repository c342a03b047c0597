#include "tools/ledger/ledger_schema.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/keys/status.h"
#include "tools/ledger/audit_chain.h"

namespace serialsmith::tools {
namespace {

// Types and table options as each database spells them. Sequences increase, so units arrive in the
// order of their key and fill pages from end to end. Of a line's units only the first sequence is
// in `lines`; `units` has line_id for the way back.
constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE series (
  series     {big} PRIMARY KEY,
  public_key {blob} NOT NULL
){table};

CREATE TABLE counters (
  series        {small} NOT NULL,
  product       {small} NOT NULL,
  next_sequence {big} NOT NULL,
  PRIMARY KEY (series, product)
){clustered};

CREATE TABLE lines (
  line_id        {big} PRIMARY KEY,
  order_id       TEXT NOT NULL,
  line           TEXT NOT NULL,
  series         {small} NOT NULL,
  product        {small} NOT NULL,
  first_sequence {big} NOT NULL,
  quantity       {int} NOT NULL,
  email          TEXT NOT NULL,
  name           TEXT NOT NULL,
  locale         TEXT NOT NULL,
  issued_at      {big} NOT NULL,
  UNIQUE (order_id, line)
){table};

CREATE TABLE units (
  series    {small} NOT NULL,
  product   {small} NOT NULL,
  sequence  {big} NOT NULL,
  line_id   {big} NOT NULL,
  unit      {int} NOT NULL,
  number    {blob} NOT NULL,
  signature {blob},
  state     {small} NOT NULL,
  PRIMARY KEY (series, product, sequence)
){clustered};

CREATE TABLE audit (
  audit_id      {big} PRIMARY KEY,
  at            {big} NOT NULL,
  action        TEXT NOT NULL,
  lines         {big} NOT NULL,
  units         {big} NOT NULL,
  signatures    {big} NOT NULL,
  first_line_id {big},
  last_line_id  {big}
){table};
)sql";

// Version 2: the audit records form a chain; serials can be revoked and sequences leased.
constexpr std::string_view kVersion2 = R"sql(
ALTER TABLE audit RENAME TO audit_1;

CREATE TABLE audit (
  audit_id      {big} PRIMARY KEY,
  at            {big} NOT NULL,
  action        TEXT NOT NULL,
  lines         {big} NOT NULL,
  units         {big} NOT NULL,
  signatures    {big} NOT NULL,
  first_line_id {big} NOT NULL,
  last_line_id  {big} NOT NULL,
  lines_digest  {blob} NOT NULL,
  detail        TEXT NOT NULL,
  hash          {blob} NOT NULL
){table};

CREATE TABLE revocations (
  series              {small} NOT NULL,
  product             {small} NOT NULL,
  sequence            {big} NOT NULL,
  revoked_at          {big} NOT NULL,
  reason              TEXT NOT NULL,
  replacement_line_id {big},
  PRIMARY KEY (series, product, sequence)
){table};

CREATE TABLE leases (
  lease_id       {big} PRIMARY KEY,
  series         {small} NOT NULL,
  product        {small} NOT NULL,
  first_sequence {big} NOT NULL,
  next_sequence  {big} NOT NULL,
  end_sequence   {big} NOT NULL,
  state          {small} NOT NULL,
  holder         TEXT NOT NULL,
  taken_at       {big} NOT NULL
){table};
)sql";

// Version 3: mail that is to be sent, and the names that stand in it; answers to activation
// requests. mail_outbox.h says what the columns of `mails` mean. Lines of older ledgers have no
// mail: nobody waits for it.
constexpr std::string_view kVersion3 = R"sql(
CREATE TABLE mails (
  mail_id         {big} PRIMARY KEY,
  last_line_id    {big} NOT NULL,
  state           {small} NOT NULL,
  attempts        {int} NOT NULL,
  next_attempt_at {big} NOT NULL,
  prepared_at     {big},
  sent_at         {big},
  last_error      TEXT,
  joined_to       {big},
  order_id        TEXT,
  email           TEXT
){table};
CREATE INDEX mails_due ON mails (next_attempt_at, mail_id) WHERE state < 2;
CREATE INDEX mails_sending ON mails (mail_id) WHERE state = 2;
CREATE INDEX mails_joined ON mails (joined_to) WHERE joined_to IS NOT NULL;
CREATE INDEX mails_resent ON mails (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE suppressed_addresses (
  address  TEXT PRIMARY KEY,
  reason   TEXT NOT NULL,
  added_at {big} NOT NULL
){table};

CREATE TABLE activation_answers (
  nonce       {blob} PRIMARY KEY,
  machine     {blob} NOT NULL,
  number      {blob} NOT NULL,
  answer      TEXT NOT NULL,
  answered_at {big} NOT NULL
){table};

CREATE TABLE names (
  what TEXT PRIMARY KEY,
  name TEXT NOT NULL
){table};
)sql";

constexpr std::string_view kSqliteVersion2 = R"sql(
DROP TRIGGER IF EXISTS audit_keeps_records;
DROP TRIGGER IF EXISTS audit_loses_no_records;
)sql";

// As SQLite keeps them, to be compared. INSERT OR REPLACE removes a record without asking the
// trigger that guards against it.
constexpr std::array<std::string_view, 3> kSqliteTriggers = {
    "CREATE TRIGGER audit_keeps_records BEFORE UPDATE ON audit\n"
    "BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END",
    "CREATE TRIGGER audit_loses_no_records BEFORE DELETE ON audit\n"
    "BEGIN SELECT RAISE(ABORT, 'audit records are never removed'); END",
    "CREATE TRIGGER audit_replaces_no_records BEFORE INSERT ON audit\n"
    "WHEN EXISTS (SELECT 1 FROM audit WHERE audit_id = NEW.audit_id)\n"
    "BEGIN SELECT RAISE(ABORT, 'audit records are never replaced'); END",
};

// The body of the trigger's function, to be compared.
constexpr std::string_view kAppendOnly =
    " BEGIN RAISE EXCEPTION 'audit records are never changed or removed'; END ";

// Line ids are taken in blocks, so that each batch has consecutive ones whoever else issues.
// Support asks by email; one file is scanned for that, a ledger of many machines is too large.
constexpr std::string_view kPostgresqlVersion2 = R"sql(
CREATE SEQUENCE line_id_blocks INCREMENT BY 8192 MINVALUE 1;
CREATE SEQUENCE lease_ids;
CREATE INDEX lines_email ON lines (lower(email)) WHERE email <> '';
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$${append_only}$$;
CREATE TRIGGER audit_keeps_records BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
)sql";

using Words = std::array<std::pair<std::string_view, std::string_view>, 7>;

constexpr Words kSqliteWords = {{{"{big}", "INTEGER"},
                                 {"{int}", "INTEGER"},
                                 {"{small}", "INTEGER"},
                                 {"{blob}", "BLOB"},
                                 {"{table}", " STRICT"},
                                 {"{append_only}", ""},
                                 {"{clustered}", " STRICT, WITHOUT ROWID"}}};
constexpr Words kPostgresqlWords = {{{"{big}", "BIGINT"},
                                     {"{int}", "INTEGER"},
                                     {"{small}", "SMALLINT"},
                                     {"{blob}", "BYTEA"},
                                     {"{table}", ""},
                                     {"{append_only}", kAppendOnly},
                                     {"{clustered}", ""}}};

std::string Spell(std::string_view sql, const Words& words) {
  std::string spelt(sql);
  for (const auto& [word, meaning] : words) {
    for (std::size_t at = 0; (at = spelt.find(word, at)) != spelt.npos;) {
      spelt.replace(at, word.size(), meaning);
    }
  }
  return spelt;
}

// The old records tell only of signatures that were added later.
absl::Status AddOldSignatures(SqlSession& session, std::vector<AuditRecord>& records) {
  absl::StatusOr<std::int64_t> stored = session.QueryInteger("SELECT count(signature) FROM units");
  if (!stored.ok()) return stored.status();
  AuditRecord record{.action = "migrate", .signatures = *stored};
  for (const AuditRecord& old : records) {
    record.at = old.at;
    record.signatures -= old.signatures;
  }
  if (record.signatures != 0) records.push_back(std::move(record));
  return absl::OkStatus();
}

// The old records as they stand, chained from now on.
absl::Status ChainOldAudit(SqlSession& session) {
  std::vector<AuditRecord> records;
  absl::Status status = session.Query(
      "SELECT at, action, lines, units, signatures, first_line_id, last_line_id FROM audit_1"
      " ORDER BY audit_id",
      {}, [&](const SqlRow& row) {
        AuditRecord record{.at = row.Integer(0), .action = std::string(row.Text(1))};
        record.lines = row.Integer(2);
        record.units = row.Integer(3);
        record.signatures = row.Integer(4);
        if (!row.IsNull(5)) record.first_line_id = row.Integer(5);
        if (!row.IsNull(6)) record.last_line_id = row.Integer(6);
        records.push_back(std::move(record));
        return absl::OkStatus();
      });
  if (status.ok()) status = AddOldSignatures(session, records);
  for (AuditRecord& record : records) {
    if (!status.ok()) return status;
    if (record.lines > 0) {
      auto digest = DigestOfLines(session, record.first_line_id, record.last_line_id);
      if (!digest.ok()) return digest.status();
      record.lines_digest = digest->digest;
    }
    status = AppendAudit(session, record);
  }
  if (status.ok()) status = session.Execute("DROP TABLE audit_1");
  return status;
}

}  // namespace

absl::Status MigrateLedger(SqlSession& session, std::int64_t version) {
  const bool sqlite = session.kind() == SqlSession::Kind::kSqlite;
  const Words& words = sqlite ? kSqliteWords : kPostgresqlWords;
  absl::Status status;
  if (version < 1) status = session.Execute(Spell(kVersion1, words));
  if (version < 2) {
    if (status.ok()) status = session.Execute(Spell(kVersion2, words));
    if (status.ok()) {
      status = session.Execute(Spell(sqlite ? kSqliteVersion2 : kPostgresqlVersion2, words));
    }
    for (const std::string_view trigger : kSqliteTriggers) {
      if (status.ok() && sqlite) status = session.Execute(std::string(trigger));
    }
    if (status.ok()) status = ChainOldAudit(session);
  }
  if (status.ok() && version < 3) status = session.Execute(Spell(kVersion3, words));
  return status;
}

absl::StatusOr<bool> AuditIsGuarded(SqlSession& session) {
  std::int64_t guards = 0;
  if (session.kind() == SqlSession::Kind::kPostgresql) {
    // The types are BEFORE, row or statement, and the events of kPostgresqlVersion2.
    absl::StatusOr<std::int64_t> found = session.QueryInteger(
        "SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE t.tgrelid = 'audit'::regclass AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL"
        " AND (t.tgname, t.tgtype) IN (('audit_keeps_records', 27), ('audit_is_not_emptied', 34))"
        " AND p.prosrc = $1",
        {kAppendOnly});
    if (!found.ok()) return found.status();
    return *found == 2;
  }
  for (const std::string_view trigger : kSqliteTriggers) {
    absl::StatusOr<std::int64_t> found = session.QueryInteger(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND sql = $1", {trigger});
    if (!found.ok()) return found.status();
    guards += *found;
  }
  return guards == static_cast<std::int64_t>(kSqliteTriggers.size());
}

absl::Status CheckLedgerVersion(const SqlSession& session, std::int64_t version) {
  if (version <= kLedgerSchemaVersion) return absl::OkStatus();
  return Problem(absl::StatusCode::kFailedPrecondition,
                 "ledger " + session.name() +
                     " was made by a newer version of serialsmith (schema " +
                     std::to_string(version) + ", this one knows " +
                     std::to_string(kLedgerSchemaVersion) + ")",
                 "Use that version.");
}

}  // namespace serialsmith::tools
