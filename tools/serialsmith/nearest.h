// The name that somebody meant who mistyped it.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_NEAREST_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_NEAREST_H_

#include <string>
#include <vector>

namespace serialsmith::tools {

// The candidate nearest to `word`, if one is near; else empty. Case, '-' and '_' are no difference.
std::string Nearest(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_NEAREST_H_
