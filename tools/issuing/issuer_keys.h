// Issuers by series, each unlocked when it is first wanted: a signature that an old line lacks may
// need another series than the one that issues. One thread at a time.
#ifndef SERIALSMITH_TOOLS_ISSUING_ISSUER_KEYS_H_
#define SERIALSMITH_TOOLS_ISSUING_ISSUER_KEYS_H_

#include <array>
#include <functional>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "serialsmith/issue.h"

namespace serialsmith::tools {

class IssuerKeys final {
 public:
  // Unlocks what a series needs; kNotFound: the keyring lacks it.
  using Unlock = std::function<absl::StatusOr<Issuer>(Series)>;

  explicit IssuerKeys(Unlock unlock) : unlock_(std::move(unlock)) {}

  // Valid as long as this object, and safe from any thread.
  absl::StatusOr<const Issuer*> Get(Series series);

 private:
  Unlock unlock_;
  std::array<std::unique_ptr<Issuer>, 32> issuers_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_ISSUER_KEYS_H_
