// What `serialsmith issue` was asked to do, looked through before anything is touched.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_FLAGS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_FLAGS_H_

#include <CLI/CLI.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/vault.h"

namespace serialsmith::tools {

struct IssueFlags {
  std::string keys;
  std::string passphrase_file;
  std::string ledger;
  std::string orders;
  std::string out = "-";
  std::string format = "csv";
  std::string rejects;
  std::string series;
  unsigned jobs = 0;  // 0: as many as there are CPUs
  bool numbers_only = false;
  bool dry_run = false;
  bool json = false;
};

// Adds the options; they write to `flags`, which must outlive the parsing.
void AddIssueFlags(CLI::App& command, IssueFlags& flags);

// The file of --ledger. kInvalidArgument: another kind of database, or no name.
absl::StatusOr<std::string> LedgerPath(const IssueFlags& flags);

// kInvalidArgument: a file that would be written is one that is read, or is written twice.
absl::Status CheckFiles(const IssueFlags& flags, const std::string& ledger_path);

// The series that issues: the one asked for, or the newest active one. kFailedPrecondition: it may
// not issue; kNotFound: the ring lacks it.
absl::StatusOr<Series> ChooseSeries(const IssueFlags& flags, const SecretKeyring& ring);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_ISSUE_FLAGS_H_
