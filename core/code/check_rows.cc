#include "core/code/check_rows.h"

#include <algorithm>

namespace serialsmith {
namespace {

row_kernels::Function FunctionOf(RowKernel kernel) {
  switch (kernel) {
#if defined(__x86_64__)
    case RowKernel::kAvx2:
      return row_kernels::CheckAvx2;
    case RowKernel::kAvx512:
      return row_kernels::CheckAvx512;
#elif defined(__aarch64__)
    case RowKernel::kNeon:
      return row_kernels::CheckNeon;
#endif
    default:
      return row_kernels::CheckScalar;
  }
}

std::size_t CheckBy(row_kernels::Function check, std::span<const char> text, RowShape shape,
                    std::span<std::uint64_t> good) {
  const std::size_t rows = std::min(text.size() / kRowBytes, good.size() * kRowsOfWord);
  if (rows != 0) check(text.first(rows * kRowBytes), shape, good.first(WordsOfRows(rows)));
  return rows;
}

}  // namespace

const char* RowKernelName(RowKernel kernel) {
  switch (kernel) {
    case RowKernel::kScalar:
      return "scalar";
    case RowKernel::kAvx2:
      return "AVX2";
    case RowKernel::kAvx512:
      return "AVX-512";
    case RowKernel::kNeon:
      return "NEON";
  }
  return "";
}

bool CanRun(RowKernel kernel) {
  switch (kernel) {
    case RowKernel::kScalar:
      return true;
#if defined(__x86_64__)
    case RowKernel::kAvx2:
      return row_kernels::HasAvx2();
    case RowKernel::kAvx512:
      return row_kernels::HasAvx512();
#elif defined(__aarch64__)
    case RowKernel::kNeon:
      return true;  // every AArch64 processor has it
#endif
    default:
      return false;
  }
}

RowKernel FastestRowKernel() {
  for (const RowKernel kernel : {RowKernel::kAvx512, RowKernel::kAvx2, RowKernel::kNeon}) {
    if (CanRun(kernel)) return kernel;
  }
  return RowKernel::kScalar;
}

std::size_t CheckRowsWith(RowKernel kernel, std::span<const char> text, RowShape shape,
                          std::span<std::uint64_t> good) {
  return CheckBy(FunctionOf(kernel), text, shape, good);
}

std::size_t CheckRows(std::span<const char> text, RowShape shape, std::span<std::uint64_t> good) {
  static const row_kernels::Function kFastest = FunctionOf(FastestRowKernel());
  return CheckBy(kFastest, text, shape, good);
}

}  // namespace serialsmith
