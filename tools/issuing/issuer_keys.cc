#include "tools/issuing/issuer_keys.h"

namespace serialsmith::tools {

absl::StatusOr<const Issuer*> IssuerKeys::Get(Series series) {
  std::unique_ptr<Issuer>& issuer = issuers_[series.value()];
  if (issuer == nullptr) {
    absl::StatusOr<SecretBytes> master = unlock_(series);
    if (!master.ok()) return master.status();
    absl::StatusOr<Issuer> made = Issuer::Create(series, *master);
    if (!made.ok()) return made.status();
    issuer = std::make_unique<Issuer>(*std::move(made));
  }
  return issuer.get();
}

}  // namespace serialsmith::tools
