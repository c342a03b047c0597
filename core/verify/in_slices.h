// Work on many items by several threads.
#ifndef SERIALSMITH_CORE_VERIFY_IN_SLICES_H_
#define SERIALSMITH_CORE_VERIFY_IN_SLICES_H_

#include <cstddef>
#include <functional>

namespace serialsmith {

// Calls work(begin, end) for slices of the items 0 … count − 1, from up to `jobs` threads, this one
// among them; 0 jobs: as many as there are processors. No item is left out when threads cannot be
// had: those that run do the work. No new slice is begun once `work` has returned false. Returns
// when all is done. `work` must be safe from any thread and not throw.
void InSlices(std::size_t count, unsigned jobs,
              const std::function<bool(std::size_t begin, std::size_t end)>& work);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VERIFY_IN_SLICES_H_
