#include "core/vault/pkcs8.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/support/secrets.h"

namespace serialsmith {
namespace {

TEST(Pkcs8, IsTheExampleOfTheRfc) {  // RFC 8410, section 10.3
  const SecretBytes pem = Pkcs8Pem(
      testing::SecretFromHex("d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"));
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(pem.bytes().data()), pem.size()),
            "-----BEGIN PRIVATE KEY-----\n"
            "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
            "-----END PRIVATE KEY-----\n");
}

}  // namespace
}  // namespace serialsmith
