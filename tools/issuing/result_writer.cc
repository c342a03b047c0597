#include "tools/issuing/result_writer.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kFlushBytes = std::size_t{128} << 10;

}  // namespace

ResultWriter::ResultWriter(OutputFile& out, OutputFile* rejects, RowFormat format,
                           bool with_signatures)
    : out_(out), rejects_(rejects), format_(format), rows_(format, with_signatures) {
  buffer_.reserve(2 * kFlushBytes);
}

absl::Status ResultWriter::Begin() {
  absl::Status status;
  if (format_ == RowFormat::kCsv) status = out_.Write(kOutputHeader);
  if (status.ok() && rejects_ != nullptr) status = rejects_->Write(kRejectsHeader);
  return status;
}

absl::Status ResultWriter::Flush() {
  absl::Status status = out_.Write(buffer_);
  buffer_.clear();
  return status;
}

absl::Status ResultWriter::Write(const Batch& batch) {
  for (const PlannedLine& line : batch.lines) {
    if (line.kind == PlannedLine::Kind::kRejected) continue;
    rows_.Begin(line);
    const std::span<const IssuedSerial> serials = batch.SerialsOf(line);
    const std::span<const UnitState> states = batch.StatesOf(line);
    for (std::size_t unit = 0; unit < serials.size(); ++unit) {
      rows_.AppendUnit(buffer_, unit, serials[unit], states[unit]);
      if (buffer_.size() < kFlushBytes) continue;
      if (absl::Status status = Flush(); !status.ok()) return status;
    }
  }
  if (absl::Status status = Flush(); !status.ok()) return status;

  std::string rejected;
  for (const Reject& reject : batch.rejects) {
    if (rejects_ != nullptr) {
      AppendRejectRow(rejected, reject);
    } else if (kept_rejects_.size() < kRejectsKept) {
      kept_rejects_.push_back(reject);
    }
  }
  return rejects_ == nullptr ? absl::OkStatus() : rejects_->Write(rejected);
}

absl::Status ResultWriter::Finish() {
  absl::Status status = out_.Finish();
  if (status.ok() && rejects_ != nullptr) status = rejects_->Finish();
  return status;
}

}  // namespace serialsmith::tools
