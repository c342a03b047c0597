#include "tools/mail/words_file.h"

#include <gtest/gtest.h>

#include <string>

namespace serialsmith::tools {
namespace {

std::string WordsError(std::string_view text) {
  const auto words = ParseWords(text, "fr.words");
  return words.ok() ? "none" : std::string(words.status().message());
}

TEST(WordsFile, JoinsTheLinesOfAWord) {
  const auto words = ParseWords(
      "\xEF\xBB\xBF# French\r\n\r\ngreeting: Bonjour :\r\n\tà\n   tous \n\n# no\nkeep:oui\n intro: "
      "non",
      "fr.words");
  ASSERT_TRUE(words.ok()) << words.status();
  ASSERT_EQ(words->size(), 2U);
  EXPECT_EQ(words->at("greeting").text, "Bonjour : à tous");
  EXPECT_EQ(words->at("greeting").line, 3U);
  EXPECT_EQ(words->at("keep").text, "oui intro: non");
  EXPECT_EQ(words->at("keep").source, "fr.words");
  EXPECT_TRUE(ParseWords("", "fr.words")->empty());
}

TEST(WordsFile, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(WordsError("\nkeep: a\nkeep: b\n"),
            "fr.words:3: keep stands there twice\nKeep one of them.");
  EXPECT_EQ(WordsError("keep:\n"),
            "fr.words:1: keep has no text\nWrite its text, or leave the line out to keep the "
            "built-in one.");
  EXPECT_EQ(WordsError("kepe: a"),
            "fr.words:1: \"kepe\" is no word of a message\nThe words are subject, greeting, intro, "
            "claim, enter, qr, signed, table, keep, order and footer.");
  EXPECT_EQ(WordsError("keep\n").substr(0, 26), "fr.words:1: has no colon\nW");
  EXPECT_EQ(WordsError(" keep: a\n").substr(0, 25), "fr.words:1: goes on with ");
  EXPECT_EQ(WordsError("keep: a\nqr: caf\xE9"), "fr.words:2: not UTF-8\nSave the file as UTF-8.");
  EXPECT_EQ(WordsError(std::string_view("keep: a\0", 8)),
            "fr.words:1: holds a control character\nTake it out.");
}

TEST(WordsFile, IsLimited) {
  const std::string most = "keep: " + std::string(kMaxTemplateBytes - 6, 'x');
  EXPECT_EQ(WordsError(most), "none");
  EXPECT_EQ(WordsError(most + "x"),
            "fr.words: larger than 64 KiB\nNo message needs so much text; shorten it.");
}

}  // namespace
}  // namespace serialsmith::tools
