// Copies of short texts that live until Clear(), without an allocation each.
#ifndef SERIALSMITH_TOOLS_ISSUING_TEXT_ARENA_H_
#define SERIALSMITH_TOOLS_ISSUING_TEXT_ARENA_H_

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace serialsmith::tools {

class TextArena final {
 public:
  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* const copy = text.size() > kChunkBytes ? PlaceAlone(text.size()) : Place(text.size());
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  // Bytes that are taken, the unused ends of chunks too.
  std::size_t size() const {
    return oversize_bytes_ + (chunks_.empty() ? 0 : current_ * kChunkBytes + used_);
  }

  void Clear() {
    if (chunks_.size() > kChunksKept) chunks_.resize(kChunksKept);
    current_ = used_ = 0;
    oversize_.clear();
    oversize_bytes_ = 0;
  }

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{64} << 10;
  static constexpr std::size_t kChunksKept = 10;

  char* Place(std::size_t size) {
    if (used_ + size > kChunkBytes || chunks_.empty()) NextChunk();
    char* const place = chunks_[current_].get() + used_;
    used_ += size;
    return place;
  }

  // A text that no chunk could hold; never kept for the next round.
  char* PlaceAlone(std::size_t size) {
    oversize_.push_back(std::make_unique<char[]>(size));
    oversize_bytes_ += size;
    return oversize_.back().get();
  }

  void NextChunk() {
    if (!chunks_.empty()) ++current_;
    if (current_ == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(kChunkBytes));
    used_ = 0;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t current_ = 0;
  std::size_t used_ = 0;
  std::vector<std::unique_ptr<char[]>> oversize_;
  std::size_t oversize_bytes_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_TEXT_ARENA_H_
