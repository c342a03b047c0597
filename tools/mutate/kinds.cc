#include "tools/mutate/kinds.h"

#include <utility>

#include "tools/mutate/layout.h"

namespace serialsmith::tools {

Mutation Damaged(const std::string& text, VerdictCode code, std::string meant, Chance& chance) {
  return {AnyLayout(text, chance), code, std::move(meant)};
}

Mutation Forgiven(const SerialSource& source, std::string text, std::string meant) {
  return {std::move(text), source.WhenGenuine(), std::move(meant)};
}

std::vector<Kind> AllKinds() {
  std::vector<Kind> kinds;
  for (const std::span<const Kind> family : {Spellings(), TypingErrors(), Misreadings(), Mails(),
                                             PasteDamage(), ProtocolDamage(), HostileInput()}) {
    kinds.insert(kinds.end(), family.begin(), family.end());
  }
  return kinds;
}

}  // namespace serialsmith::tools
