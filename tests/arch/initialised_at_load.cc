// What arch/initialisers must find: a value that is computed when the program is loaded.
#include <cstdlib>

extern const int kWorkedOutAtLoad;
const int kWorkedOutAtLoad = std::abs(static_cast<int>(reinterpret_cast<long>(&std::abort)));
