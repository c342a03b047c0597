#include "tools/mutate/serial_source.h"

#include <algorithm>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

constexpr std::uint64_t kTestSequences = std::uint64_t{1} << 24;
constexpr std::uint64_t kRevoked = 16;
constexpr std::uint64_t kLastRevoked = kMaxSequence - kTestSequences;
constexpr unsigned kSeriesValues = 32;
constexpr unsigned kProductValues = 1U << 15;

}  // namespace

absl::StatusOr<SerialSource> SerialSource::Example() {
  absl::StatusOr<Issuer> issuer =
      Issuer::Create(Series::Example(), SecretBytes::Allocate(kMasterBytes));
  if (!issuer.ok()) return issuer.status();
  SerialSource source(*std::move(issuer), {*Product::Parse("MVR")});
  source.example_ = true;
  return source;
}

absl::StatusOr<SerialSource> SerialSource::OfRing(const PublicKeyring& ring, Series series,
                                                  const SecretBytes& master, std::int64_t now) {
  std::vector<Product> products;
  for (const ProductName& known : ring.products()) products.push_back(known.product);
  // As many as there are codes would leave no stranger.
  if (products.empty() || products.size() >= kProductValues) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "the keyring has no product, or all that there can be",
                   "Add one: serialsmith keyring add-product DIR --code CCC --name NAME");
  }
  absl::StatusOr<Issuer> issuer = Issuer::Create(series, master);
  if (!issuer.ok()) return issuer.status();
  SerialSource source(*std::move(issuer), std::move(products));
  for (unsigned value = 0; value < kSeriesValues; ++value) {
    const Series other = *Series::FromValue(value);
    const bool reserved = other == Series::Newer() || other == Series::Example();
    if (!reserved && ring.Find(other) == nullptr) source.strange_.push_back(other);
  }
  for (const PublicSeries& known : ring.series()) {
    if (known.state == KeyState::kCompromised) source.compromised_ = known.series;
  }
  source.expired_ = ring.expires() && *ring.expires() <= now;
  return source;
}

Serial SerialSource::Genuine(Chance& chance) const {
  const Product product = AnyProduct(chance);
  return Issued(product, kMaxSequence - chance.Bits() % kTestSequences);
}

Serial SerialSource::Revoked(Chance& chance) const {
  return Issued(products_.front(), kLastRevoked - chance.Below(kRevoked));
}

std::vector<PackedRow> SerialSource::RevokedNumbers() const {
  std::vector<PackedRow> numbers;
  for (std::uint64_t i = 0; i < kRevoked; ++i) {
    numbers.push_back(Issued(products_.front(), kLastRevoked - i).number);
  }
  return numbers;
}

Serial SerialSource::Issued(Product product, std::uint64_t sequence) const {
  const IssuedSerial issued = *issuer_.Issue(product, sequence, /*sign=*/true);
  return {issued.number, issued.signature};
}

PackedRow SerialSource::MadeUp(Series series, Product product, Chance& chance) const {
  const std::uint64_t sealed = chance.Bits();
  return Pack({series, product, sealed, chance.Bits()});
}

PackedRow SerialSource::MadeUp(Chance& chance) const {
  return MadeUp(series(), AnyProduct(chance), chance);
}

VerdictCode SerialSource::Judged(VerdictCode code) const {
  if (example_) return VerdictCode::kExampleSerial;
  const bool could_change = code == VerdictCode::kValid || code == VerdictCode::kUnknownSeries ||
                            code == VerdictCode::kUnknownProduct ||
                            code == VerdictCode::kSeriesCompromised;
  return expired_ && could_change ? VerdictCode::kKeyringOutdated : code;
}

Product SerialSource::StrangeProduct(Chance& chance) const {
  while (true) {
    const auto product = *Product::FromValue(static_cast<unsigned>(chance.Below(kProductValues)));
    if (std::ranges::find(products_, product) == products_.end()) return product;
  }
}

Product SerialSource::AnotherProduct(Product product, Chance& chance) const {
  const Product other = AnyProduct(chance);
  return other == product ? StrangeProduct(chance) : other;
}

std::optional<Series> SerialSource::StrangeSeries(Chance& chance) const {
  if (strange_.empty()) return std::nullopt;
  return chance.Pick(strange_);
}

}  // namespace serialsmith::tools
