#include "tools/ledger/overlay_ledger.h"

#include <algorithm>
#include <utility>

namespace serialsmith::tools {
namespace {

class Overlay final : public Ledger {
 public:
  Overlay(std::unique_ptr<Ledger> base, std::unique_ptr<Ledger> scratch)
      : base_(std::move(base)), scratch_(std::move(scratch)) {}

  // The base does not change anyway.
  absl::StatusOr<std::unique_ptr<LedgerView>> View() override { return scratch_->View(); }
  absl::StatusOr<bool> FindLine(std::string_view order_id, std::string_view line,
                                StoredLine& found) override {
    absl::StatusOr<bool> in_base = base_->FindLine(order_id, line, found);
    if (!in_base.ok() || *in_base) return in_base;
    return scratch_->FindLine(order_id, line, found);
  }
  absl::StatusOr<bool> ReadSerials(const StoredLine& line,
                                   std::span<IssuedSerial> serials) override {
    absl::StatusOr<bool> in_base = IsOfBase(line);
    if (!in_base.ok()) return in_base;
    return (*in_base ? base_ : scratch_)->ReadSerials(line, serials);
  }
  absl::StatusOr<std::uint64_t> NextSequence(Series series, Product product) override {
    absl::StatusOr<std::uint64_t> in_base = base_->NextSequence(series, product);
    if (!in_base.ok()) return in_base;
    absl::StatusOr<std::uint64_t> in_scratch = scratch_->NextSequence(series, product);
    if (!in_scratch.ok()) return in_scratch;
    return std::max(*in_base, *in_scratch);
  }
  absl::Status CheckSeries(Series series, const PublicKey& key) override {
    return base_->CheckSeries(series, key);
  }
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> Begin() override;

  // Sequences tell: those of the base ended before those of the scratch began.
  absl::StatusOr<bool> IsOfBase(const StoredLine& line) {
    absl::StatusOr<std::uint64_t> next = base_->NextSequence(line.series, line.product);
    if (!next.ok()) return next.status();
    return line.first_sequence < *next;
  }

  Ledger& base() { return *base_; }

 private:
  std::unique_ptr<Ledger> base_;
  std::unique_ptr<Ledger> scratch_;
};

class OverlayTransaction final : public LedgerTransaction {
 public:
  OverlayTransaction(Overlay& overlay, std::unique_ptr<LedgerTransaction> scratch)
      : overlay_(overlay), scratch_(std::move(scratch)) {}

  absl::Status BindSeries(Series series, const PublicKey& key) override {
    absl::Status status = overlay_.CheckSeries(series, key);
    return status.ok() ? scratch_->BindSeries(series, key) : status;
  }
  absl::StatusOr<bool> AddLines(std::span<const NewLine> lines, Series series, bool with_signatures,
                                std::int64_t now) override {
    for (const NewLine& line : lines) {
      absl::StatusOr<bool> in_base =
          overlay_.base().FindLine(line.order->order_id, line.order->line, found_);
      if (!in_base.ok()) return in_base;
      if (*in_base) return false;
    }
    return scratch_->AddLines(lines, series, with_signatures, now);
  }
  absl::Status AddSignatures(const StoredLine& line,
                             std::span<const IssuedSerial> serials) override {
    absl::StatusOr<bool> in_base = overlay_.IsOfBase(line);
    if (!in_base.ok()) return in_base.status();
    return *in_base ? absl::OkStatus() : scratch_->AddSignatures(line, serials);
  }
  absl::Status SetNextSequence(Series series, Product product, std::uint64_t next) override {
    return scratch_->SetNextSequence(series, product, next);
  }
  absl::Status Restart() override { return scratch_->Restart(); }
  absl::Status Commit(std::int64_t now) override { return scratch_->Commit(now); }

 private:
  Overlay& overlay_;
  std::unique_ptr<LedgerTransaction> scratch_;
  StoredLine found_;
};

absl::StatusOr<std::unique_ptr<LedgerTransaction>> Overlay::Begin() {
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> scratch = scratch_->Begin();
  if (!scratch.ok()) return scratch.status();
  return std::make_unique<OverlayTransaction>(*this, *std::move(scratch));
}

}  // namespace

std::unique_ptr<Ledger> OverlayLedger(std::unique_ptr<Ledger> base,
                                      std::unique_ptr<Ledger> scratch) {
  return std::make_unique<Overlay>(std::move(base), std::move(scratch));
}

}  // namespace serialsmith::tools
