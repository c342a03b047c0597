#include "core/keys/base64url.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace serialsmith {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes BytesOf(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Base64Url, SpellsTheExamplesOfRfc4648WithoutPadding) {
  EXPECT_EQ(EncodeBase64Url(BytesOf("")), "");
  EXPECT_EQ(EncodeBase64Url(BytesOf("f")), "Zg");
  EXPECT_EQ(EncodeBase64Url(BytesOf("fo")), "Zm8");
  EXPECT_EQ(EncodeBase64Url(BytesOf("foobar")), "Zm9vYmFy");
  EXPECT_EQ(EncodeBase64Url(Bytes{0xFB, 0xFF}), "-_8");
}

TEST(Base64Url, RefusesEverySecondSpelling) {
  Bytes one(1);
  EXPECT_TRUE(DecodeBase64Url("Zg", one));
  EXPECT_EQ(one, BytesOf("f"));
  for (const char* text :
       {"Zh", "Zv", "Zg==", "Zg=", "Z", "Zg ", " Zg", "Z g", "Zm8", "Z+", "Z/"}) {
    EXPECT_FALSE(DecodeBase64Url(text, one)) << text;
  }
  Bytes two(2);
  EXPECT_FALSE(DecodeBase64Url("+/8", two));  // the alphabet of plain base64
  EXPECT_FALSE(DecodeBase64Url(std::string_view("Zm\0", 3), two));
}

TEST(Base64Url, KnowsItsCharactersAmongAllBytes) {
  Bytes decoded(3);
  int known = 0;
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t place : {0U, 1U, 2U, 3U}) {
      std::string text = "AAAA";
      text[place] = static_cast<char>(byte);
      if (!DecodeBase64Url(text, decoded)) continue;
      EXPECT_EQ(EncodeBase64Url(decoded), text) << byte;
      ++known;
    }
  }
  EXPECT_EQ(known, 4 * 64);
}

RC_GTEST_PROP(Base64Url, DecodesWhatItEncodes, (const Bytes& bytes)) {
  Bytes decoded(bytes.size());
  RC_ASSERT(DecodeBase64Url(EncodeBase64Url(bytes), decoded));
  RC_ASSERT(decoded == bytes);
}

// Texts of the alphabet, so that many decode: each that does is the spelling of its bytes.
RC_GTEST_PROP(Base64Url, AcceptsNothingButItsOwnSpelling, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::element('A', 'B', 'Q', 'Z', 'a', 'g', 'w', '0', '8', '-', '_'));
  Bytes decoded(text.size() * 6 / 8);
  if (DecodeBase64Url(text, decoded)) RC_ASSERT(EncodeBase64Url(decoded) == text);
}

}  // namespace
}  // namespace serialsmith
