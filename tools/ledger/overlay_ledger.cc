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
  absl::Status FindLines(std::span<const LineKey> keys, std::span<StoredLine> found) override {
    if (absl::Status status = base_->FindLines(keys, found); !status.ok()) return status;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (found[i].line_id != 0) continue;
      absl::Status status = scratch_->FindLines(keys.subspan(i, 1), found.subspan(i, 1));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  absl::Status ReadSerials(std::span<WantedSerials> wanted) override {
    for (WantedSerials& one : wanted) {
      absl::StatusOr<bool> in_base = IsOfBase(*one.line);
      if (!in_base.ok()) return in_base.status();
      absl::Status status = (*in_base ? base_ : scratch_)->ReadSerials({&one, 1});
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  absl::StatusOr<bool> IsNext(Series series, Product product, std::uint64_t from) override {
    absl::StatusOr<SequenceRange> range = TakeRange(series, product, 0);
    if (!range.ok()) return range.status();
    return range->next == from;
  }
  absl::StatusOr<SequenceRange> TakeRange(Series series, Product product,
                                          std::uint64_t units) override {
    absl::StatusOr<SequenceRange> in_base = base_->TakeRange(series, product, units);
    if (!in_base.ok()) return in_base;
    absl::StatusOr<SequenceRange> in_scratch = scratch_->TakeRange(series, product, units);
    if (!in_scratch.ok()) return in_scratch;
    return in_base->next > in_scratch->next ? in_base : in_scratch;
  }
  absl::Status CheckSeries(Series series, const PublicKey& key) override {
    return base_->CheckSeries(series, key);
  }
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> Begin() override;

  // Sequences tell: those of the base ended before those of the scratch began.
  absl::StatusOr<bool> IsOfBase(const StoredLine& line) {
    absl::StatusOr<SequenceRange> free = base_->TakeRange(line.series, line.product, 0);
    if (!free.ok()) return free.status();
    return line.first_sequence < free->next;
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
      const LineKey key{line.order->order_id, line.order->line};
      absl::Status status = overlay_.base().FindLines({&key, 1}, {&found_, 1});
      if (!status.ok()) return status;
      if (found_.line_id != 0) return false;
    }
    return scratch_->AddLines(lines, series, with_signatures, now);
  }
  absl::Status AddSignatures(const StoredLine& line,
                             std::span<const IssuedSerial> serials) override {
    absl::StatusOr<bool> in_base = overlay_.IsOfBase(line);
    if (!in_base.ok()) return in_base.status();
    return *in_base ? absl::OkStatus() : scratch_->AddSignatures(line, serials);
  }
  absl::Status MoveSequence(Series series, Product product, std::uint64_t from,
                            std::uint64_t to) override {
    return scratch_->MoveSequence(series, product, from, to);
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
