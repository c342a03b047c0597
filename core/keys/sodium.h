// Starts libsodium before its first use.
#ifndef SERIALSMITH_CORE_KEYS_SODIUM_H_
#define SERIALSMITH_CORE_KEYS_SODIUM_H_

namespace serialsmith {

// Cheap after the first call, and safe from any thread. Ends the program when the system has no
// randomness to give: nothing that libsodium does could be trusted then.
void EnsureSodium();

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_SODIUM_H_
