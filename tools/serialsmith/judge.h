// What `check` and `find` judge by: the keyring and policy of their flags, or the format alone.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_JUDGE_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_JUDGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "serialsmith/check.h"
#include "serialsmith/keys.h"
#include "serialsmith/revocation_list.h"
#include "serialsmith/verify.h"
#include "tools/serialsmith/revoked_list.h"

namespace serialsmith::tools {

// Immutable once made: safe from any thread.
class Judge final {
 public:
  // `keys` is a public keyring file, or a directory with one; empty: none. `root` as
  // LoadTrustedRing(). The list of `revoked` must be current now.
  static absl::StatusOr<Judge> Create(const std::string& keys, const std::string& root,
                                      const VerifyPolicy& policy, const RevokedFlags& revoked = {});

  Verdict operator()(std::string_view text) const;
  // Whether it judges nothing but the spelling: no keyring, list or policy.
  bool JudgesSpellingAlone() const;
  // Whether the code of a number with good check symbols follows from its series and product: there
  // is no list that names single ones.
  bool JudgesNumbersByHeader() const { return revoked_ == nullptr; }
  // nullptr without a keyring.
  const Catalogue* catalogue() const;

 private:
  Judge(std::unique_ptr<const PublicKeyring> ring, std::unique_ptr<const RevocationList> revoked,
        const VerifyPolicy& policy);
  std::unique_ptr<const PublicKeyring> ring_;  // in place: verifiers refer to it
  std::unique_ptr<const RevocationList> revoked_;
  VerifyPolicy policy_;
};

// Seconds since 1970, for VerifyPolicy::now.
std::int64_t SecondsNow();

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_JUDGE_H_
