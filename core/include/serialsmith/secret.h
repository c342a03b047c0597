// Memory for secrets: locked, guarded, wiped. docs/threat_model.md.
//
// A SecretBytes may be moved between threads; reading it from several at once is safe. There is no
// operator<< and no copy.
//
//     serialsmith::SecretBytes master = serialsmith::SecretBytes::Allocate(32);
//     ReadInto(master.mutable_bytes());
#ifndef SERIALSMITH_SECRET_H_
#define SERIALSMITH_SECRET_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace serialsmith {

class SecretBytes final {
 public:
  // sodium_malloc: guard pages, mlock, zeroed here. Ends the program when memory is exhausted, as
  // operator new would.
  static SecretBytes Allocate(std::size_t size);
  static SecretBytes CopyOf(std::span<const std::uint8_t> bytes);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();  // wipes

  std::span<const std::uint8_t> bytes() const { return {data_, size_}; }
  std::span<std::uint8_t> mutable_bytes() { return {data_, size_}; }
  std::size_t size() const { return size_; }

  // In constant time for equal sizes.
  bool Equals(const SecretBytes& other) const;

 private:
  SecretBytes(std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_SECRET_H_
