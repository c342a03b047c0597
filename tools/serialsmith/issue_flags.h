// What `serialsmith issue` was asked to do, looked through before anything is touched.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_FLAGS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_FLAGS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/vault.h"
#include "tools/ledger/open_ledger.h"
#include "tools/orders/order_mapping.h"
#include "tools/serialsmith/ledger_flags.h"

namespace serialsmith::tools {

struct IssueFlags : LedgerFlags {
  std::string orders;
  std::string orders_from;  // a shop; empty: none
  std::string orders_map;   // a file; empty: none
  std::string out = "-";
  std::string format = "csv";
  std::string rejects;
  std::string series;
  std::string signer;       // URI of a PKCS#11 key; empty: the keyring's own
  std::uint64_t lease = 0;  // sequences at a time; 0: without leases
  unsigned jobs = 0;        // 0: as many as there are CPUs
  bool numbers_only = false;
  bool dry_run = false;
  bool follow = false;
  bool json = false;
};

// Adds the options; they write to `flags`, which must outlive the parsing.
void AddIssueFlags(CLI::App& command, IssueFlags& flags);

// What --ledger names. kInvalidArgument: no ledger, or one that cannot have what --lease asks for.
absl::StatusOr<LedgerPlace> ChooseLedger(const IssueFlags& flags);

// How the columns of the orders are called; nullopt: as ours. Errors are those of
// ReadMappingFile().
absl::StatusOr<std::optional<OrderMapping>> ChooseMapping(const IssueFlags& flags);

// kInvalidArgument: a file that would be written is one that is read, or is written twice; with
// --follow, a flag that makes no sense then, or a file of ours among the orders.
absl::Status CheckFiles(const IssueFlags& flags, const LedgerPlace& place);

// The series that issues: the one that `flag` asks for by `text`, or the newest active one,
// of the ring in the directory `keys`. kFailedPrecondition: it may not issue; kNotFound: the ring
// lacks it.
absl::StatusOr<Series> ChooseSeries(const std::string& flag, const std::string& text,
                                    const std::string& keys, const SecretKeyring& ring);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_FLAGS_H_
