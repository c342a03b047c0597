#include "tools/mutate/mutation_stream.h"

namespace serialsmith::tools {
namespace {

// Streams of the seed: texts have the even ones, rounds the odd ones.
std::uint64_t StreamOfText(std::uint64_t text) { return 2 * text; }
std::uint64_t StreamOfRound(std::uint64_t round) { return 2 * round + 1; }

bool CanMake(const SerialSource& source, Needs needs) {
  Chance any(0, 0);
  switch (needs) {
    case Needs::kNothing:
      return true;
    case Needs::kStrangeSeries:
      return source.StrangeSeries(any).has_value();
    case Needs::kCompromisedSeries:
      return source.compromised().has_value();
    case Needs::kRevocationList:
      return !source.revocation_list().empty();
  }
  return false;
}

}  // namespace

MutationStream::MutationStream(const SerialSource& source, std::uint64_t seed)
    : source_(source), seed_(seed) {
  for (const Kind& kind : AllKinds()) {
    if (CanMake(source, kind.needs)) kinds_.push_back(kind);
  }
}

void MutationStream::BeginRound() {
  Chance chance(seed_, StreamOfRound(round_));
  for (const std::size_t i : chance.Different(kinds_.size(), kinds_.size())) {
    if (round_ % kinds_[i].one_round_in == 0) order_.push_back(i);
  }
  ++round_;
}

NamedMutation MutationStream::Next() {
  while (order_.empty()) BeginRound();
  const Kind& kind = kinds_[order_.back()];
  order_.pop_back();
  Chance chance(seed_, StreamOfText(made_++));
  return {kind.name, kind.make(source_, chance)};
}

}  // namespace serialsmith::tools
