// The corpus as a stream: the same source, seed and position give the same text for ever.
#ifndef SERIALSMITH_TOOLS_MUTATE_MUTATION_STREAM_H_
#define SERIALSMITH_TOOLS_MUTATE_MUTATION_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tools/mutate/kinds.h"

namespace serialsmith::tools {

struct NamedMutation {
  std::string_view kind;
  Mutation mutation;
};

class MutationStream final {
 public:
  // Keeps a reference: the source must outlive the stream.
  MutationStream(const SerialSource& source, std::uint64_t seed);

  // Every kind that the source can make comes once a round, in an order of the round's own.
  NamedMutation Next();
  // How many texts the first round has: so many have every kind.
  std::size_t round_size() const { return kinds_.size(); }

 private:
  void BeginRound();

  const SerialSource& source_;
  std::uint64_t seed_;
  std::vector<Kind> kinds_;
  std::vector<std::size_t> order_;  // of this round, the next one last
  std::uint64_t round_ = 0;
  std::uint64_t made_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MUTATE_MUTATION_STREAM_H_
