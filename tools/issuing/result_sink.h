// Where recorded batches go: the last stage. One thread.
#ifndef SERIALSMITH_TOOLS_ISSUING_RESULT_SINK_H_
#define SERIALSMITH_TOOLS_ISSUING_RESULT_SINK_H_

#include "absl/status/status.h"
#include "tools/issuing/batch.h"

namespace serialsmith::tools {

class ResultSink {
 public:
  virtual ~ResultSink() = default;
  // Takes a batch that is in the ledger; its rejects are in the order of the rows.
  virtual absl::Status Write(const Batch& batch) = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_RESULT_SINK_H_
