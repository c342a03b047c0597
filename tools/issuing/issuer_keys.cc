#include "tools/issuing/issuer_keys.h"

namespace serialsmith::tools {

absl::StatusOr<const Issuer*> IssuerKeys::Get(Series series) {
  std::unique_ptr<Issuer>& issuer = issuers_[series.value()];
  if (issuer == nullptr) {
    absl::StatusOr<Issuer> made = unlock_(series);
    if (!made.ok()) return made.status();
    issuer = std::make_unique<Issuer>(*std::move(made));
  }
  return issuer.get();
}

}  // namespace serialsmith::tools
