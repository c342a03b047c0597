#include "serialsmith/issue.h"

#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstddef>
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

Issuer::Issuer(Sealer sealer, SecretBytes signing_key, PublicKey public_key)
    : sealer_(std::move(sealer)), signing_key_(std::move(signing_key)), public_key_(public_key) {}

absl::StatusOr<Issuer> Issuer::Create(Series series, const SecretBytes& master) {
  absl::StatusOr<Sealer> sealer = Sealer::Create(series, master);
  if (!sealer.ok()) return sealer.status();
  SigningKey key = SigningKeyOfMaster(master);
  return Issuer(*std::move(sealer), std::move(key.secret), key.public_key);
}

Signature Issuer::Sign(const PackedRow& number) const {
  const SignedMessage message = MakeSignedMessage(number);
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                       signing_key_.bytes().data());
  return signature;
}

IssuedSerial Issuer::Issue(Product product, std::uint64_t sequence, bool sign) const {
  IssuedSerial serial;
  serial.number = sealer_.Seal(product, sequence);
  if (sign) serial.signature = Sign(serial.number);
  return serial;
}

void Issuer::IssueRange(Product product, std::uint64_t first_sequence, bool sign, unsigned jobs,
                        std::span<IssuedSerial> out) const {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (;;) {
      const std::size_t start = next.fetch_add(kSlice, std::memory_order_relaxed);
      if (start >= out.size()) return;
      const std::size_t end = std::min(start + kSlice, out.size());
      for (std::size_t i = start; i < end; ++i) out[i] = Issue(product, first_sequence + i, sign);
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
}

}  // namespace serialsmith
