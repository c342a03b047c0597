// The answers of `check --input`, one line each, at full speed: what valid serials of one product
// have in common is worded once.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_LINE_REPORTER_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_LINE_REPORTER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "serialsmith/catalogue.h"
#include "serialsmith/verdict.h"
#include "tools/serialsmith/check_report.h"

namespace serialsmith::tools {

// One thread at a time.
class LineReporter final {
 public:
  // `catalogue` is the one that judges; may be null.
  LineReporter(const Catalogue* catalogue, bool json) : catalogue_(catalogue), json_(json) {}

  // Appends "12: valid: TMVRJ-… (Moon Viewer, signature verified)", or the object of
  // AppendJsonReport().
  void Append(std::string& out, std::uint64_t line, std::string_view text, const Verdict& verdict);

 private:
  // What follows from the product and the state of the signature.
  struct Wording {
    bool filled = false;
    std::uint16_t product = 0;
    SignatureState signature = SignatureState::kAbsent;
    std::string remark;  // " (Moon Viewer, signature verified)\n"
    JsonPhrases phrases;
  };
  const Wording& WordingOf(const Verdict& verdict);

  const Catalogue* catalogue_;
  bool json_;
  std::array<Wording, 64> wordings_;  // by product; one that collides takes the place over
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_LINE_REPORTER_H_
