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
  // `text` must fit into a chunk.
  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    if (used_ + text.size() > kChunkBytes || chunks_.empty()) NextChunk();
    char* const copy = chunks_[current_].get() + used_;
    std::memcpy(copy, text.data(), text.size());
    used_ += text.size();
    return {copy, text.size()};
  }

  std::size_t size() const { return chunks_.empty() ? 0 : current_ * kChunkBytes + used_; }

  void Clear() {
    if (chunks_.size() > kChunksKept) chunks_.resize(kChunksKept);
    current_ = used_ = 0;
  }

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{64} << 10;
  static constexpr std::size_t kChunksKept = 10;

  void NextChunk() {
    if (!chunks_.empty()) ++current_;
    if (current_ == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(kChunkBytes));
    used_ = 0;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t current_ = 0;
  std::size_t used_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_TEXT_ARENA_H_
