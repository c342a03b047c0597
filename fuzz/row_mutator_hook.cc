// Puts MutateRows() into libFuzzer, in turns with its own mutations; linked into the fuzz programs
// that ask for it.
#include <algorithm>
#include <cstdint>
#include <string>

#include "fuzz/row_mutator.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed);

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                    unsigned seed) {
  std::minstd_rand random(seed);
  if (random() % 2 != 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string text(reinterpret_cast<const char*>(data), size);
  serialsmith::fuzz::MutateRows(text, random);
  size = std::min(text.size(), max_size);
  std::copy_n(text.begin(), size, data);
  return size;
}
