// Where the bytes of an order file come from: a file, a pipe, or a test's string.
#ifndef SERIALSMITH_TOOLS_ORDERS_BYTE_SOURCE_H_
#define SERIALSMITH_TOOLS_ORDERS_BYTE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace serialsmith::tools {

// Fills the span from its front and returns how much it got; 0 is the end.
using ByteSource = std::function<absl::StatusOr<std::size_t>(std::span<char>)>;

// Waits until `fd` has bytes to read or has ended; a FIFO that nobody has opened for writing yet
// has not. kCancelled: `wake_fd` became readable; -1: none.
absl::Status WaitToRead(int fd, int wake_fd);

// An open file for reading. Movable; one thread at a time.
class InputFile final {
 public:
  // "-" is standard input. Of a FIFO Read() waits for the writer, not Open(). A descriptor
  // `wake_fd` that becomes readable ends a waiting Read() with kCancelled; -1: none.
  static absl::StatusOr<InputFile> Open(const std::string& path, int wake_fd = -1);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();

  absl::StatusOr<std::size_t> Read(std::span<char> out);
  // Of a regular file, from byte `offset` on whatever was read before: less than `out` only at its
  // end. Any threads at a time.
  absl::StatusOr<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) const;
  int fd() const { return fd_; }
  // How people know it: the path, or "standard input".
  const std::string& name() const { return name_; }
  // Bytes of a regular file; 0 when unknown.
  std::uint64_t size() const { return size_; }

 private:
  InputFile(int fd, int wake_fd, std::string name, std::uint64_t size)
      : fd_(fd), wake_fd_(wake_fd), name_(std::move(name)), size_(size) {}
  int fd_;
  int wake_fd_;
  std::string name_;
  std::uint64_t size_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_BYTE_SOURCE_H_
