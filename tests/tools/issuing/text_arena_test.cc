#include "tools/issuing/text_arena.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace serialsmith::tools {
namespace {

TEST(TextArena, KeepsTextsOfAnySize) {
  TextArena arena;
  // Around the size of a chunk, and the small ones that share one between them.
  const std::vector<std::size_t> sizes = {0,     1,     100,       65535, 65536,
                                          65537, 10000, 1'000'000, 7,     65536};
  std::vector<std::pair<std::string, std::string_view>> copies;
  for (const std::size_t size : sizes) {
    std::string text(size, static_cast<char>('a' + copies.size()));
    const std::string_view copy = arena.Copy(text);
    copies.emplace_back(std::move(text), copy);
  }
  std::size_t total = 0;
  for (const auto& [text, copy] : copies) {
    EXPECT_EQ(copy, text);
    total += text.size();
  }
  EXPECT_GE(arena.size(), total);
}

TEST(TextArena, StartsAgainWhenCleared) {
  TextArena arena;
  EXPECT_EQ(arena.size(), 0U);
  for (int round = 0; round < 3; ++round) {
    const std::string large(200'000, 'x');
    EXPECT_EQ(arena.Copy("small"), "small");
    EXPECT_EQ(arena.size(), 5U);
    EXPECT_EQ(arena.Copy(large), large);
    EXPECT_EQ(arena.size(), 200'005U);
    arena.Clear();
    EXPECT_EQ(arena.size(), 0U);
  }
}

}  // namespace
}  // namespace serialsmith::tools
