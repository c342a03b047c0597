#include "serialsmith/issue.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/vault/series_keys.h"
#include "core/verify/signed_message.h"

namespace serialsmith {
namespace {

// Serials that a thread takes at a time: some milliseconds of signing, so that threads on busy
// cores do not hold up the rest.
constexpr std::size_t kSlice = 256;

}  // namespace

Issuer::Issuer(Sealer sealer, std::unique_ptr<const Signer> signer)
    : sealer_(std::move(sealer)), signer_(std::move(signer)) {}

absl::StatusOr<Issuer> Issuer::Create(Series series, const SecretBytes& master) {
  absl::StatusOr<Sealer> sealer = Sealer::Create(series, master);
  if (!sealer.ok()) return sealer.status();
  absl::StatusOr<std::unique_ptr<const Signer>> signer =
      MakeMemorySigner(DeriveSubkey(master, Subkey::kSigningSeed, kSeedSize));
  if (!signer.ok()) return signer.status();
  return Create(*std::move(sealer), *std::move(signer));
}

Issuer Issuer::Create(Sealer sealer, std::unique_ptr<const Signer> signer) {
  assert(signer != nullptr);
  return Issuer(std::move(sealer), std::move(signer));
}

absl::StatusOr<Signature> Issuer::Sign(const PackedRow& number) const {
  Signature signature;
  absl::Status status = signer_->Sign(MakeSignedMessage(number), signature);
  if (!status.ok()) return status;
  return signature;
}

absl::StatusOr<IssuedSerial> Issuer::Issue(Product product, std::uint64_t sequence,
                                           bool sign) const {
  IssuedSerial serial;
  serial.number = sealer_.Seal(product, sequence);
  if (!sign) return serial;
  absl::Status status = signer_->Sign(MakeSignedMessage(serial.number), serial.signature);
  if (!status.ok()) return status;
  return serial;
}

absl::Status Issuer::IssueRange(Product product, std::uint64_t first_sequence, bool sign,
                                unsigned jobs, std::span<IssuedSerial> out) const {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  absl::Status failure;  // guarded by the mutex
  const auto work = [&] {
    for (;;) {
      const std::size_t start = next.fetch_add(kSlice, std::memory_order_relaxed);
      if (start >= out.size()) return;
      const std::size_t end = std::min(start + kSlice, out.size());
      for (std::size_t i = start; i < end; ++i) {
        const absl::StatusOr<IssuedSerial> serial = Issue(product, first_sequence + i, sign);
        if (!serial.ok()) {
          next = out.size();
          const std::lock_guard lock(mutex);
          failure.Update(serial.status());
          return;
        }
        out[i] = *serial;
      }
    }
  };
  const std::size_t slices = (out.size() + kSlice - 1) / kSlice;
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min<std::size_t>(jobs, slices); ++i) {
    try {
      helpers.emplace_back(work);
    } catch (const std::system_error&) {
      break;  // no more threads to be had: those that run, and this one, do the work
    }
  }
  work();
  helpers.clear();  // joins
  return failure;
}

}  // namespace serialsmith
