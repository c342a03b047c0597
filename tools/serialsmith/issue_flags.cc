#include "tools/serialsmith/issue_flags.h"

#include <array>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "core/keys/status.h"
#include "serialsmith/keys.h"
#include "tools/orders/mapping_file.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/signer_flag.h"

namespace serialsmith::tools {
namespace {

constexpr unsigned kMaxJobs = 1024;
constexpr std::uint64_t kMaxLease = 10'000'000;

constexpr const char* kIssueExamples =
    "Orders are CSV with a header: order_id and product, and if you like line, quantity, email,\n"
    "name and locale; or JSON Lines with the same fields; or what a shop exports. The same order\n"
    "line again gives the same serials.\n"
    "\n"
    "Examples:\n"
    "  serialsmith issue --keys keys --ledger sales.ledger --orders monday.csv --out serials.csv\n"
    "  serialsmith issue --keys keys --ledger sales.ledger --orders - --numbers-only < monday.csv\n"
    "  serialsmith issue --keys keys --ledger sales.ledger --orders orders_export.csv \\\n"
    "      --orders-from shopify --orders-map products.json --out serials.csv\n"
    "  serialsmith issue --keys keys --ledger sales.ledger --orders spool --follow\n"
    "  serialsmith issue --keys keys --ledger sales.ledger --orders monday.csv \\\n"
    "      --signer 'pkcs11:token=Shop;object=series-A?pin-source=file:pin' --out serials.csv\n"
    "  serialsmith issue --keys keys --ledger postgresql://issuer@db/sales --lease 10000 \\\n"
    "      --orders backlog.csv --out serials.csv\n"
    "\n"
    "The last line says how many orders (rows) there were, serials, issued (new) and existing\n"
    "ones, and rejected rows. Exit status: 0 all issued, 2 usage or set-up, 3 some rejected.";

// The file behind a name, whatever way leads there; empty for what is no file of its own (a pipe, a
// terminal, /dev/null).
std::filesystem::path FileOf(const std::string& path) {
  std::error_code error;
  if (path.empty() || path == "-") return {};
  const auto type = std::filesystem::status(path, error).type();
  if (type != std::filesystem::file_type::regular &&
      type != std::filesystem::file_type::not_found) {
    return {};
  }
  return std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
}

absl::Status Misuse(const std::string& what, const std::string& hint) {
  return Problem(absl::StatusCode::kInvalidArgument, what, hint);
}

absl::Status CheckFollow(const IssueFlags& flags, const std::string& ledger_path) {
  namespace fs = std::filesystem;
  if (flags.dry_run) {
    return Misuse("--follow: it cannot be a dry run", "Try a file of orders without --follow.");
  }
  if (!flags.rejects.empty()) {
    return Misuse("--follow: rejects have their own file for each file of orders",
                  "Leave --rejects out.");
  }
  std::error_code error;
  if (!fs::is_directory(flags.orders, error)) {
    return Misuse("--follow: " + flags.orders + " is no directory",
                  "Name the directory that order files are put into.");
  }
  if (flags.out != "-" && !fs::is_directory(flags.out, error)) {
    return Misuse("--out: " + flags.out + " is no directory",
                  "With --follow name the directory for the serials of all files.");
  }
  const fs::path spool = fs::canonical(flags.orders, error);
  // What lay among the orders would be taken for one.
  const std::pair<const char*, fs::path> ours[] = {
      {"--ledger", fs::path(ledger_path).parent_path()},
      {"--orders-map", fs::path(flags.orders_map).parent_path()},
      {"--passphrase-file", fs::path(flags.passphrase_file).parent_path()},
      {"--out", flags.out},
  };
  const bool given[] = {!ledger_path.empty(), !flags.orders_map.empty(),
                        !flags.passphrase_file.empty(), flags.out != "-"};
  for (std::size_t i = 0; i < std::size(ours); ++i) {
    const fs::path directory = ours[i].second.empty() ? "." : ours[i].second;
    if (!given[i] || fs::weakly_canonical(directory, error) != spool) continue;
    return Misuse(std::string(ours[i].first) + ": lies among the orders in " + flags.orders,
                  "Keep it elsewhere.");
  }
  return absl::OkStatus();
}

}  // namespace

void AddIssueFlags(CLI::App& command, IssueFlags& flags) {
  AddLedgerFlags(command, flags, /*needs_keys=*/true);
  command.get_option("--ledger")
      ->description("Ledger: a file, or postgresql://user@host/database; made when there is none");
  command
      .add_option("--orders", flags.orders,
                  "Orders; - for standard input; with --follow a directory")
      ->type_name("FILE")
      ->required()
      ->check(NotEmpty());
  command.add_option("--orders-from", flags.orders_from, "Orders are the CSV export of this shop")
      ->type_name("SHOP")
      ->check(CLI::IsMember(ShopNames()));
  command
      .add_option("--orders-map", flags.orders_map,
                  "JSON file that says what the export calls columns and products")
      ->type_name("FILE")
      ->check(NotEmpty());
  command.add_flag("--follow", flags.follow,
                   "Issue each file that appears in the directory, until stopped; links, pipes and "
                   "directories in it are left alone");
  command
      .add_option("--out", flags.out,
                  "Serials; - for standard output (the default); with --follow a "
                  "directory, else they go to done/ among the orders")
      ->type_name("FILE")
      ->check(NotEmpty());
  command.add_option("--format", flags.format, "csv (the default) or jsonl")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"csv", "jsonl"}));
  command.add_option("--rejects", flags.rejects, "Rejected rows as CSV; else a few on stderr")
      ->type_name("FILE")
      ->check(NotEmpty());
  command.add_option("--series", flags.series, "Series that issues; else the newest active one")
      ->type_name("S")
      ->check(NotEmpty());
  command.add_option("--jobs", flags.jobs, "Threads that sign, 1 to 1024; else one for each CPU")
      ->type_name("N")
      ->check(CLI::Range(1U, kMaxJobs));
  command
      .add_option("--lease", flags.lease,
                  "Lease N sequences at a time, so that many can issue side by side (PostgreSQL)")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, kMaxLease));
  command.add_flag("--numbers-only", flags.numbers_only, "Leave the signatures out")
      ->excludes(AddSignerFlag(command, flags.signer));
  command.add_flag("--dry-run", flags.dry_run,
                   "Show what would be issued; the ledger is left as it is");
  command.add_flag("--json", flags.json,
                   "Sum up as one JSON object: on stdout, or on stderr when the serials are there");
  command.footer(kIssueExamples);
}

absl::StatusOr<LedgerPlace> ChooseLedger(const IssueFlags& flags) {
  absl::StatusOr<LedgerPlace> place = ParseLedgerUrl(flags.ledger);
  if (place.ok() && flags.lease > 0 && place->kind != SqlSession::Kind::kPostgresql) {
    return Misuse("--lease: a file has one issuer at a time and needs no leases",
                  "Leave --lease out, or keep the ledger in PostgreSQL.");
  }
  return place;
}

absl::StatusOr<std::optional<OrderMapping>> ChooseMapping(const IssueFlags& flags) {
  std::optional<OrderMapping> shop = ShopExport(flags.orders_from);
  if (flags.orders_map.empty()) return shop;
  absl::StatusOr<OrderMapping> mapping = ReadMappingFile(flags.orders_map, shop ? &*shop : nullptr);
  if (!mapping.ok()) return mapping.status();
  return *std::move(mapping);
}

absl::Status CheckFiles(const IssueFlags& flags, const LedgerPlace& place) {
  // Empty: nothing of ours.
  const std::string ledger_path =
      place.kind == SqlSession::Kind::kSqlite ? place.where : std::string();
  const auto beside = [&](const char* suffix) {
    return ledger_path.empty() ? std::string() : ledger_path + suffix;
  };
  if (flags.rejects == "-") {
    return Misuse("--rejects: standard output is for the serials",
                  "Name a file; without --rejects a few are shown on standard error.");
  }
  if (flags.follow) return CheckFollow(flags, ledger_path);
  const std::filesystem::path keys = flags.keys;
  const std::array<std::pair<const char*, std::string>, 10> read = {{
      {"--orders", flags.orders},
      {"--ledger", ledger_path},
      {"--ledger", beside("-wal")},
      {"--ledger", beside("-shm")},
      {"--ledger", beside("-journal")},
      {"--keys", (keys / kSecretKeyringName).string()},
      {"--keys", (keys / kPublicKeyringName).string()},
      {"--passphrase-file", flags.passphrase_file},
      {"--orders-map", flags.orders_map},
      {"--out", flags.out},
  }};
  const std::array<std::pair<const char*, std::string>, 2> written = {
      {{"--out", flags.out}, {"--rejects", flags.rejects}}};
  for (const auto& [flag, path] : written) {
    const std::filesystem::path file = FileOf(path);
    if (file.empty()) continue;
    for (const auto& [other_flag, other_path] : read) {
      if (flag == other_flag || FileOf(other_path) != file) continue;
      return Misuse(std::string(flag) + " and " + other_flag + " name the same file: " + path,
                    "Give each its own.");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Series> ChooseSeries(const std::string& flag, const std::string& text,
                                    const std::string& keys, const SecretKeyring& ring) {
  if (text.empty()) return ring.NewestActive();
  const std::optional<Series> series = Series::Parse(text);
  if (!series) {
    return Misuse(flag + ": \"" + text + "\" is no series",
                  "A series is one letter or digit, such as A.");
  }
  const PublicSeries* known = ring.public_ring().Find(*series);
  const std::string name = std::string("series ") + series->symbol();
  if (known == nullptr) {
    return Problem(absl::StatusCode::kNotFound, flag + ": the keyring has no " + name,
                   "See: serialsmith keyring show " + keys);
  }
  if (known->state != KeyState::kActive) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   flag + ": " + name + " is " + std::string(KeyStateName(known->state)) +
                       " and issues no more",
                   "Without " + flag + " the newest active one issues.");
  }
  return *series;
}

}  // namespace serialsmith::tools
