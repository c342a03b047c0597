// A file system that is full soon, for those who may mount one.
#ifndef SERIALSMITH_TESTS_SUPPORT_SMALL_DISK_H_
#define SERIALSMITH_TESTS_SUPPORT_SMALL_DISK_H_

#include <sys/mount.h>

#include <string>

#include "tests/support/temp_dir.h"

namespace serialsmith::testing {

class SmallDisk final {
 public:
  explicit SmallDisk(std::size_t bytes)
      : mounted_(::mount("serialsmith-test", dir_.path().c_str(), "tmpfs", 0,
                         ("size=" + std::to_string(bytes)).c_str()) == 0) {}
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(dir_.path().c_str(), MNT_DETACH);
  }

  // False: not allowed to mount, so there is nothing to test with.
  bool mounted() const { return mounted_; }
  std::string File(std::string_view name) const { return dir_.File(name); }

 private:
  TempDir dir_;
  bool mounted_;
};

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_SMALL_DISK_H_
