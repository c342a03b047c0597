// A file that appears whole or not at all. A new one has mode 0600, one that is replaced keeps its
// mode. What is no regular file (a pipe, a terminal, /dev/full) is written as it comes.
//
// One thread at a time.
#ifndef SERIALSMITH_TOOLS_ISSUING_OUTPUT_FILE_H_
#define SERIALSMITH_TOOLS_ISSUING_OUTPUT_FILE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace serialsmith::tools {

// Whoever read the output went away, and knows that he did: nothing has to be said. kAborted, with
// a mark that no other error has.
absl::Status ReaderGone(std::string_view message);
bool IsReaderGone(const absl::Status& status);

class OutputFile final {
 public:
  // "-" is standard output. While whoever reads a pipe is slow or has not opened it yet,
  // `keep_going` is asked some times a second; false ends the wait with kCancelled. Errors name the
  // file and the system's reason; kResourceExhausted: the disk is full; IsReaderGone().
  static absl::StatusOr<std::unique_ptr<OutputFile>> Open(const std::string& path,
                                                          std::function<bool()> keep_going);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();  // leaves nothing behind unless finished

  absl::Status Write(std::string_view text);
  // Forces a regular file to the disk and puts it in its place.
  absl::Status Finish();

 private:
  OutputFile(std::string path, std::function<bool()> keep_going)
      : path_(std::move(path)), keep_going_(std::move(keep_going)) {}
  absl::Status OpenInPlace(bool is_fifo);
  absl::Status OpenBeside();
  absl::Status WaitForReader() const;
  absl::Status Problem(int error, std::string_view hint) const;

  std::string path_;
  std::function<bool()> keep_going_;
  std::string temporary_;  // empty: nothing to rename, or the file has no name yet
  int fd_ = -1;
  bool staged_ = false;  // a regular file, beside its place until Finish()
  bool waits_ = false;   // a pipe or terminal: its reader may be slow
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_OUTPUT_FILE_H_
