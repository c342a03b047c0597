#include "tools/mutate/kinds.h"

namespace serialsmith::tools {

std::vector<Kind> AllKinds() {
  std::vector<Kind> kinds;
  for (const std::span<const Kind> family :
       {Spellings(), TypingErrors(), PasteDamage(), ProtocolDamage(), HostileInput()}) {
    kinds.insert(kinds.end(), family.begin(), family.end());
  }
  return kinds;
}

}  // namespace serialsmith::tools
