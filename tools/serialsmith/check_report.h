// One verdict as `check` prints it: for people, and as JSON.
//
// Pure functions: safe from any thread. A catalogue is the one that judged; it may be null.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_CHECK_REPORT_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_CHECK_REPORT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "serialsmith/catalogue.h"
#include "serialsmith/check.h"
#include "serialsmith/number.h"
#include "serialsmith/verdict.h"

namespace serialsmith::tools {

inline constexpr std::size_t kMaxInputInJson = 200;

// Several lines: what is wrong, the text with carets, the suggestion, the hint; or what is right.
void AppendReport(std::string& out, std::string_view text, const Verdict& verdict,
                  const Catalogue* catalogue, bool colour);

// The name of a product, made harmless to print, or its code where the name is not known.
std::string ProductLabel(Product product, const Catalogue* catalogue);

// Appends the canonical number.
void AppendNumber(std::string& out, const PackedRow& number);

// The sentences of a JSON report, in JSON.
struct JsonPhrases {
  std::string explanation;   // "message":…,"hint":…
  std::string product_name;  // a string or null
};
JsonPhrases MakeJsonPhrases(const Verdict& verdict, const Catalogue* catalogue);
// The same with another explanation than the verdict's own.
JsonPhrases MakeJsonPhrases(const Verdict& verdict, const Explanation& explanation,
                            const Catalogue* catalogue);

// One line: an object with the fields that the contract of `check --json` names, in its order.
void AppendJsonReport(std::string& out, std::string_view text, const Verdict& verdict,
                      const JsonPhrases& phrases);

// The fields of that object, without its braces, for an object that has more.
void AppendJsonFields(std::string& out, std::string_view text, const Verdict& verdict,
                      const JsonPhrases& phrases);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_CHECK_REPORT_H_
