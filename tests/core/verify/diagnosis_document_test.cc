// docs/diagnosis.md names every code, and its examples are answered as it says.
#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/verify.h"
#include "tests/support/public_ring.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

struct Example {
  std::string code;  // of the section
  std::optional<std::string> text;
  std::string with;
  std::string says;
  std::string hint;
  std::string suggests;
};

struct Document {
  std::map<int, std::string> codes;  // number → name
  std::vector<Example> examples;
};

// What stands between the first pair of backticks, "\n" as a line break.
std::string Quoted(const std::string& line) {
  std::string quoted;
  for (std::size_t i = line.find('`') + 1; i < line.size() && line[i] != '`'; ++i) {
    const bool line_break = line.compare(i, 2, "\\n") == 0;
    quoted += line_break ? '\n' : line[i];
    if (line_break) ++i;
  }
  return quoted;
}

Document ReadDocument() {
  std::ifstream file(SERIALSMITH_SOURCE_DIR "/docs/diagnosis.md");
  EXPECT_TRUE(file.is_open());
  Document document;
  std::string code;
  for (std::string line; std::getline(file, line);) {
    const auto is = [&](std::string_view start) { return line.starts_with(start); };
    if (is("## ")) code.clear();
    if (is("### ")) {
      code = Quoted(line);
      EXPECT_TRUE(document.codes.emplace(std::stoi(line.substr(4)), code).second) << line;
    }
    if (code.empty()) continue;
    std::vector<Example>& all = document.examples;
    if (is("- text: ")) all.push_back({code, Quoted(line), {}, {}, {}, {}});
    if (is("- with: ")) all.back().with = line.substr(8);
    if (is("- says: ")) {
      const bool has_text = !all.empty() && all.back().says.empty();
      if (!has_text) all.push_back({code, std::nullopt, {}, {}, {}, {}});
      all.back().says = Quoted(line);
    }
    if (is("- hint: ")) all.back().hint = Quoted(line);
    if (is("- suggests: ")) all.back().suggests = line.substr(12);
  }
  return document;
}

class DiagnosisDocument : public ::testing::Test {
 protected:
  DiagnosisDocument()
      : ring_(testing::RingFromJson(RingJson("active"))),
        compromised_ring_(testing::RingFromJson(RingJson("compromised"))) {}

  static nlohmann::json RingJson(const char* state) {
    nlohmann::json ring = testing::VectorRingJson();
    ring["products"].push_back(testing::ProductJson("0TA", "Other Tool"));
    ring["series"][0]["state"] = state;
    ring["expires"] = "2026-01-01T00:00:00Z";
    return ring;
  }

  // `with` is the document's line.
  Verdict Judge(const std::string& text, const std::string& with) const {
    if (with.empty()) return Check(text);
    const auto has = [&](std::string_view word) { return with.find(word) != std::string::npos; };
    VerifyPolicy policy;
    if (has("--product 0TA")) policy.product = Product::Parse("0TA");
    policy.require_signature = has("--require-signature");
    if (has("expired")) policy.now = *ring_.expires();
    return Verifier(has("compromised") ? compromised_ring_ : ring_).Verify(text, policy);
  }

  const Document document_ = ReadDocument();
  const PublicKeyring ring_;
  const PublicKeyring compromised_ring_;
};

TEST_F(DiagnosisDocument, NamesEveryCodeWithItsNumber) {
  std::map<int, std::string> codes;
  for (int number = 0; number < 256; ++number) {
    const std::string_view name = CodeName(static_cast<VerdictCode>(number));
    if (name != "unknown") codes.emplace(number, name);
  }
  EXPECT_EQ(document_.codes, codes);
}

TEST_F(DiagnosisDocument, HasAnExampleOfEveryCode) {
  std::set<std::string> shown;
  for (const Example& example : document_.examples) shown.insert(example.code);
  for (const auto& [number, name] : document_.codes) EXPECT_TRUE(shown.contains(name)) << name;
}

TEST_F(DiagnosisDocument, TextsAreAnsweredAsItSays) {
  std::size_t answered = 0;
  for (const Example& example : document_.examples) {
    if (!example.text) continue;
    const Verdict verdict = Judge(*example.text, example.with);
    const Explanation explanation =
        Explain(verdict, example.with.empty() ? nullptr : &ring_.catalogue());
    EXPECT_EQ(CodeName(verdict.code), example.code) << *example.text;
    EXPECT_EQ(explanation.message, example.says);
    EXPECT_EQ(explanation.hint, example.hint);
    std::string suggestion;
    if (verdict.suggestion_rows > 0) {
      suggestion.append("`").append(FormatRows(verdict.Suggestion(), '-')).append("` (");
      suggestion.append(CertaintyName(verdict.certainty)).append(")");
    }
    EXPECT_EQ(suggestion, example.suggests) << *example.text;
    ++answered;
  }
  EXPECT_GE(answered, 30U);
}

TEST_F(DiagnosisDocument, CodesThatNoCheckAnswersAreWordedAsItSays) {
  for (const Example& example : document_.examples) {
    if (example.text) continue;
    Verdict verdict = Check(testing::kNumber);
    for (const auto& [number, name] : document_.codes) {
      if (name == example.code) verdict.code = static_cast<VerdictCode>(number);
    }
    const Explanation explanation = Explain(verdict);
    EXPECT_EQ(explanation.message, example.says);
    EXPECT_EQ(explanation.hint, example.hint);
  }
}

}  // namespace
}  // namespace serialsmith
