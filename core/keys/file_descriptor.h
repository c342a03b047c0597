// Closes what was opened.
#ifndef SERIALSMITH_CORE_KEYS_FILE_DESCRIPTOR_H_
#define SERIALSMITH_CORE_KEYS_FILE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace serialsmith {

class FileDescriptor final {
 public:
  // Takes what open() returned, errors too.
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  bool ok() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_FILE_DESCRIPTOR_H_
