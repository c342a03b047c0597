// Rows of serials into one file, rejects into another or a few of them aside for people.
#ifndef SERIALSMITH_TOOLS_ISSUING_RESULT_WRITER_H_
#define SERIALSMITH_TOOLS_ISSUING_RESULT_WRITER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/issuing/output_file.h"
#include "tools/issuing/result_sink.h"
#include "tools/issuing/row_text.h"

namespace serialsmith::tools {

class ResultWriter final : public ResultSink {
 public:
  static constexpr std::size_t kRejectsKept = 10;

  // `rejects` may be null. Files must outlive the writer.
  ResultWriter(OutputFile& out, OutputFile* rejects, RowFormat format, bool with_signatures);

  // The header lines.
  absl::Status Begin();
  absl::Status Write(const Batch& batch) override;
  // Puts both files in their places.
  absl::Status Finish();

  // The first ones, when there is no file for them.
  const std::vector<Reject>& kept_rejects() const { return kept_rejects_; }

 private:
  absl::Status Flush();

  OutputFile& out_;
  OutputFile* rejects_;
  RowFormat format_;
  LineRows rows_;
  std::string buffer_;
  std::vector<Reject> kept_rejects_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_RESULT_WRITER_H_
