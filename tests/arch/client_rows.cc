// A client that checks many rows at once.
#include <cstdint>
#include <cstring>

#include "serialsmith/check_rows.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::uint64_t good = 0;
  serialsmith::CheckRows({argv[1], std::strlen(argv[1])}, serialsmith::RowShape::kNumbers,
                         {&good, 1});
  return good == 1 ? 0 : 1;
}
