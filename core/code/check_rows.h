// The kernels behind CheckRows(): one plain definition, and vector code that must equal it.
#ifndef SERIALSMITH_CORE_CODE_CHECK_ROWS_H_
#define SERIALSMITH_CORE_CODE_CHECK_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "serialsmith/check_rows.h"

namespace serialsmith {

enum class RowKernel : std::uint8_t {
  kScalar,  // the definition of what is right; runs everywhere
  kAvx2,
  kAvx512,  // with VBMI and GFNI
  kNeon,
};
inline constexpr RowKernel kRowKernels[] = {RowKernel::kScalar, RowKernel::kAvx2,
                                            RowKernel::kAvx512, RowKernel::kNeon};

const char* RowKernelName(RowKernel kernel);

// Whether this processor, and the system on it, can run the kernel.
bool CanRun(RowKernel kernel);

// The fastest one that can run here: what CheckRows() takes.
RowKernel FastestRowKernel();

// CheckRows() by the given kernel, which must be able to run.
std::size_t CheckRowsWith(RowKernel kernel, std::span<const char> text, RowShape shape,
                          std::span<std::uint64_t> good);

namespace row_kernels {

// `text` has whole rows only, at least one, the first of them a row 0; `good` has exactly the words
// for them.
using Function = void (*)(std::span<const char> text, RowShape shape,
                          std::span<std::uint64_t> good);

void CheckScalar(std::span<const char> text, RowShape shape, std::span<std::uint64_t> good);
// The bits of up to 64 rows, the first of which is row `first` of its serials.
std::uint64_t CheckWordScalar(std::span<const char> text, RowShape shape, std::size_t first);

// How far ahead the kernels ask for memory that they stream through: far enough for it to answer,
// near enough to be still there. A page less 512 bytes was the fastest of the distances tried.
inline constexpr std::size_t kPrefetchBytes = 4096 - 512;

#if defined(__x86_64__)
bool HasAvx2();
bool HasAvx512();
void CheckAvx2(std::span<const char> text, RowShape shape, std::span<std::uint64_t> good);
void CheckAvx512(std::span<const char> text, RowShape shape, std::span<std::uint64_t> good);
#elif defined(__aarch64__)
void CheckNeon(std::span<const char> text, RowShape shape, std::span<std::uint64_t> good);
#endif

}  // namespace row_kernels
}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CODE_CHECK_ROWS_H_
