// How often a suggestion is not what was meant, over millions of texts: the rates of
// docs/qa_kit.md.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <utility>

#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

constexpr std::size_t kTexts = 2'000'000;  // of each of five kinds of damage
constexpr std::size_t kRandomTexts = 10'000'000;

// That the document says so of this number.
void ExpectDocumented(std::size_t number, const std::string& words) {
  std::ifstream file(SERIALSMITH_SOURCE_DIR "/docs/qa_kit.md");
  const std::string document(std::istreambuf_iterator<char>(file), {});
  const std::string sentence = " " + std::to_string(number) + " " + words;
  EXPECT_NE(document.find(sentence), std::string::npos) << sentence;
}

class FalseSuggestions : public ::testing::Test {
 protected:
  // One series and three products.
  const Catalogue catalogue_ =
      Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("MVR"), "Moon Viewer"},
                                                {*Product::Parse("MVS"), "Moon Viewer Small"},
                                                {*Product::Parse("0TA"), "Other Tool"}});
  std::mt19937_64 engine_{20261124};

  std::size_t Below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }

  std::string Number() {
    static const Product kProducts[] = {*Product::Parse("MVR"), *Product::Parse("MVS"),
                                        *Product::Parse("0TA")};
    const std::uint64_t sealed = engine_();
    return testing::WithoutDashes(
        NumberText(Pack({*Series::Parse("T"), kProducts[Below(3)], sealed, engine_()})));
  }

  void MakeWrong(std::string& text, std::size_t place) {
    const std::size_t value = *SymbolValue(text[place]);
    text[place] = kAlphabet[(value + 1 + Below(31)) % 32];
  }

  Verdict Judge(const std::string& text) {
    CheckOptions options;
    options.catalogue = &catalogue_;
    return Check(text, options);
  }

  // Damages kTexts numbers, each once; how many have no suggestion. None may have a wrong one.
  template <typename Damage>
  std::size_t CountUnanswered(Damage damage) {
    std::size_t unanswered = 0;
    for (std::size_t i = 0; i < kTexts; ++i) {
      const std::string meant = Number();
      std::string text = meant;
      while (text == meant) damage(text);  // again for two equal neighbours
      const Verdict verdict = Judge(text);
      if (verdict.suggestion_rows == 0) {
        ++unanswered;
        continue;
      }
      const std::string suggested = testing::WithoutDashes(FormatRow(verdict.suggestion[0]));
      if (suggested != meant) {
        ADD_FAILURE() << text << " meant " << meant;
        break;
      }
    }
    return unanswered;
  }
};

TEST_F(FalseSuggestions, NoneForOneOrTwoWrongSymbols) {
  EXPECT_EQ(CountUnanswered([&](std::string& text) { MakeWrong(text, Below(25)); }), 0U);
  EXPECT_EQ(CountUnanswered([&](std::string& text) {
              const std::size_t first = Below(25);
              MakeWrong(text, first);
              MakeWrong(text, (first + 1 + Below(24)) % 25);
            }),
            0U);
}

TEST_F(FalseSuggestions, NoneForATransposition) {
  EXPECT_EQ(CountUnanswered([&](std::string& text) {
              const std::size_t first = Below(24);
              std::swap(text[first], text[first + 1]);
            }),
            0U);
}

TEST_F(FalseSuggestions, NoneForAMissingOrExtraSymbol) {
  const std::size_t missing = CountUnanswered([&](std::string& text) { text.erase(Below(25), 1); });
  const std::size_t extra =
      CountUnanswered([&](std::string& text) { text.insert(Below(26), 1, kAlphabet[Below(32)]); });
  ExpectDocumented(missing, "of 2,000,000 with one missing");
  ExpectDocumented(extra, "of 2,000,000 with one extra");
}

TEST_F(FalseSuggestions, RandomTextHasOneWithoutAKeyringAndHardlyOneWithIt) {
  std::size_t without = 0;
  std::size_t with = 0;
  for (std::size_t i = 0; i < kRandomTexts; ++i) {
    std::string text;
    for (std::size_t p = 0; p < kRowSymbols; ++p) text += kAlphabet[Below(32)];
    without += i < kRandomTexts / 10 && Check(text).suggestion_rows > 0 ? 1 : 0;
    with += Judge(text).suggestion_rows > 0 ? 1 : 0;
  }
  EXPECT_NEAR(1e3 * static_cast<double>(without) / kRandomTexts, 27.6, 0.05);  // as documented
  ExpectDocumented(with, "of 10,000,000 get a suggestion");
}

}  // namespace
}  // namespace serialsmith
