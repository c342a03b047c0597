// Preloaded into a program, notes in the file $CALL_LOG the calls that decide what a power cut can
// leave, one a line, in the order in which they happened:
//
//     sync PATH          when it has succeeded
//     write PATH         before it begins; "write fd1 TEXT" to stdout, with the text's beginning
//     rename OLD NEW     before it begins, as is the next
//     link OLD NEW
//
// A line goes out in one write to a file opened for appending, so that threads keep their order.
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>

namespace {

template <typename Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// What a symbolic link names; the path itself when it is none.
std::string Target(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
  return size < 0 ? path : std::string(target, static_cast<std::size_t>(size));
}

std::string PathOf(int fd) { return Target("/proc/self/fd/" + std::to_string(fd)); }

std::string PathAt(int directory, const char* name) {
  return directory == AT_FDCWD || name[0] == '/' ? name : PathOf(directory) + "/" + name;
}

void Note(const std::string& line) {
  static const int log = [] {
    const char* const path = std::getenv("CALL_LOG");
    return path == nullptr ? -1 : ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }();
  const int error = errno;
  const std::string text = line + "\n";
  // Not through write(), which is ours.
  if (log >= 0 && ::syscall(SYS_write, log, text.data(), text.size()) < 0) std::abort();
  errno = error;
}

int NoteSync(int fd, int result) {
  if (result == 0) Note("sync " + PathOf(fd));
  return result;
}

void NoteWrite(int fd, const void* data, std::size_t size) {
  if (fd != STDOUT_FILENO) return Note("write " + PathOf(fd));
  std::string text(static_cast<const char*>(data), std::min<std::size_t>(size, 20));
  std::replace(text.begin(), text.end(), '\n', ' ');
  Note("write fd1 " + text);
}

}  // namespace

extern "C" {

int fsync(int fd) { return NoteSync(fd, Real<int(int)>("fsync")(fd)); }

int fdatasync(int fd) { return NoteSync(fd, Real<int(int)>("fdatasync")(fd)); }

ssize_t write(int fd, const void* data, size_t size) {
  NoteWrite(fd, data, size);
  return Real<ssize_t(int, const void*, size_t)>("write")(fd, data, size);
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  NoteWrite(fd, data, size);
  return Real<ssize_t(int, const void*, size_t, off_t)>("pwrite")(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  NoteWrite(fd, data, size);
  return Real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64")(fd, data, size, offset);
}

int rename(const char* from, const char* to) noexcept {
  Note(std::string("rename ") + from + " " + to);
  return Real<int(const char*, const char*)>("rename")(from, to);
}

int renameat(int from_directory, const char* from, int to_directory, const char* to) noexcept {
  Note("rename " + PathAt(from_directory, from) + " " + PathAt(to_directory, to));
  return Real<int(int, const char*, int, const char*)>("renameat")(from_directory, from,
                                                                   to_directory, to);
}

int linkat(int from_directory, const char* from, int to_directory, const char* to,
           int flags) noexcept {
  Note("link " + Target(PathAt(from_directory, from)) + " " + PathAt(to_directory, to));
  return Real<int(int, const char*, int, const char*, int)>("linkat")(from_directory, from,
                                                                      to_directory, to, flags);
}

}  // extern "C"
