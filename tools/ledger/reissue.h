// Giving the owner of every serial of a series another one, because the master of the series
// leaked: whoever holds it can compute all of them. docs/reissue.md.
//
// Replacements are what revoke --replace makes: a line of one unit for each, of the same order,
// with the same email, name and locale, and signed if the old one was. They are given in
// transactions of some thousand units, each with one audit record and one mail for each order and
// address in it. So a run that is killed has given to some owners and not yet to others, nothing
// twice; the next run goes on. Memory does not grow with the series. One thread calls; `jobs` sign.
//
//     auto counts = Reissue(*session, {.series = leaked, .key = &ring.Find(leaked)->key,
//                                      .issuer = &issuer, .reason = "the key leaked"});
#ifndef SERIALSMITH_TOOLS_LEDGER_REISSUE_H_
#define SERIALSMITH_TOOLS_LEDGER_REISSUE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/issue.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

struct ReissueOptions {
  Series series;         // whose units are replaced
  const PublicKey* key;  // of that series
  const Issuer* issuer;  // makes the replacements; of another series
  std::string reason;    // as Revocation has it
  std::function<std::int64_t()> now;
  unsigned jobs = 1;
  // Asked before each transaction; false ends the run.
  std::function<bool()> keep_going = [] { return true; };
  // Told after each transaction how many units have been replaced.
  std::function<void(std::uint64_t)> progress = [](std::uint64_t) {};
};

struct ReissueCounts {
  std::uint64_t units = 0;
  std::uint64_t mails = 0;            // queued
  std::uint64_t without_address = 0;  // units whose owner gets no mail
};

// What a run would find to replace; `mails` stays 0.
absl::StatusOr<ReissueCounts> CountReissue(SqlSession& session, Series series);

// Replaces every unit of the series that is neither revoked nor replaced, in the order of issue.
// kFailedPrecondition: the ledger knows another key of one of the two series; kResourceExhausted:
// a product has no sequences left in the new one.
absl::StatusOr<ReissueCounts> Reissue(SqlSession& session, const ReissueOptions& options);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_REISSUE_H_
