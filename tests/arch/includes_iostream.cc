// What headers of others may bring with them, and all that arch/initialisers allows.
#include <iostream>
