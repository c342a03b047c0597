// The path that checks a well-formed row takes nothing from the heap. A program of its own, because
// it counts every operator new.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <new>
#include <string>

#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace {
std::size_t allocations = 0;
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
// std::stable_sort takes its buffer with this one; a sanitizer would keep its own and find that the
// buffer is freed by another.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace serialsmith {
namespace {

std::size_t AllocationsOf(std::string_view text, const CheckOptions& options) {
  const std::size_t before = allocations;
  const Verdict verdict = Check(text, options);
  EXPECT_TRUE(verdict.valid());
  return allocations - before;
}

TEST(Allocation, NoneForAWellFormedSerial) {
  const Catalogue catalogue =
      Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("MVR"), "Moon Viewer"}});
  CheckOptions options;
  options.catalogue = &catalogue;
  EXPECT_EQ(AllocationsOf(testing::kNumber, options), 0U);
  EXPECT_EQ(AllocationsOf(testing::kSigned, options), 0U);
  EXPECT_EQ(AllocationsOf(testing::WithoutDashes(testing::kNumber), options), 0U);
  EXPECT_EQ(AllocationsOf('"' + std::string(testing::kNumber) + "\" ", options), 0U);
  // The counter counts: any other spelling is scanned into a list.
  EXPECT_GT(AllocationsOf(" TMVRJ M6K4K EW5AS KSR49 QV841", options), 0U);
}

TEST(Allocation, NoneForManyWellFormedSerials) {
  const std::array<std::string_view, 3> texts = {testing::kNumber, testing::kSigned,
                                                 testing::kOtherNumber};
  std::array<VerdictCode, 3> codes{};
  const std::size_t before = allocations;
  CheckMany(texts, codes);
  EXPECT_EQ(allocations - before, 0U);
  EXPECT_EQ(codes, (std::array<VerdictCode, 3>{}));
}

}  // namespace
}  // namespace serialsmith
