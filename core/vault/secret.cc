#include "serialsmith/secret.h"

#include <sodium.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/keys/sodium.h"

namespace serialsmith {

SecretBytes SecretBytes::Allocate(std::size_t size) {
  EnsureSodium();
  auto* data = static_cast<std::uint8_t*>(sodium_malloc(size));
  if (data == nullptr) std::abort();
  sodium_memzero(data, size);
  return {data, size};
}

SecretBytes SecretBytes::CopyOf(std::span<const std::uint8_t> bytes) {
  SecretBytes copy = Allocate(bytes.size());
  if (!bytes.empty()) std::memcpy(copy.data_, bytes.data(), bytes.size());
  return copy;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    sodium_free(data_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

// sodium_free() wipes, and does nothing for null.
SecretBytes::~SecretBytes() { sodium_free(data_); }

bool SecretBytes::Equals(const SecretBytes& other) const {
  return size_ == other.size_ && sodium_memcmp(data_, other.data_, size_) == 0;
}

}  // namespace serialsmith
