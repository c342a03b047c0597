// Templates of messages and the words that go into them: whatever their files hold, they are
// refused in two lines that tell the place, or make messages in which values are never markup,
// never templates, and never where nobody named them.
//
// Input: a file of words, \x1E, and a page.
#include <algorithm>
#include <string>
#include <string_view>

#include "fuzz/fuzz_support.h"
#include "tools/mail/mustache_template.h"
#include "tools/mail/words_file.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kMarkup = "<n&\"'>";
constexpr std::string_view kTag = "{{email}}";
constexpr std::string_view kAddress = "only@named.example";

// One of each: sections in one another would multiply more.
MailValues Values() {
  MailValues values;
  values.language = "en";
  values.name = std::string(kMarkup).append(kTag);
  values.order_id = values.issuer = values.products = values.name;
  values.email = kAddress;
  values.qr_source = "cid:qr";
  values.count = values.shown = 1;
  values.is_signed = true;
  values.lines = {{values.name, "MVR", {{"TMVRJ-M6K4K-EW5AS-KSR49-QV841", {"row"}}}}};
  return values;
}

void CheckError(const absl::Status& status, std::string_view source) {
  const std::string message(status.message());
  FUZZ_ASSERT(message.starts_with(source));
  FUZZ_ASSERT(std::ranges::count(message, '\n') == 1);
  const std::string first = message.substr(0, message.find('\n'));
  FUZZ_ASSERT(Printable(first, first.size()) == first);
}

bool Names(std::string_view page, const Words& words, std::string_view text) {
  return page.find(text) != std::string_view::npos ||
         std::ranges::any_of(words, [text](const auto& word) {
           return word.second.text.find(text) != std::string::npos;
         });
}

void CheckPage(std::string_view page, const Words& words, Markup markup) {
  const auto parsed = MustacheTemplate::Parse(page, "fuzz.page", words, markup);
  if (!parsed.ok()) return CheckError(parsed.status(), "fuzz.");
  const std::string text = parsed->Render(Values());
  FUZZ_ASSERT(text == parsed->Render(Values()));
  if (markup == Markup::kHtml && !Names(page, words, kMarkup.substr(0, 2))) {
    FUZZ_ASSERT(text.find(kMarkup.substr(0, 2)) == std::string::npos);
  }
  if (!Names(page, words, "email") && !Names(page, words, kAddress)) {
    FUZZ_ASSERT(text.find(kAddress) == std::string::npos);
  }
}

void Run(std::string_view text) {
  const std::string_view file = text.substr(0, text.find('\x1E'));
  const std::string_view page = text.substr(std::min(text.size(), file.size() + 1));
  const auto words = ParseWords(file, "fuzz.words");
  if (words.ok()) {
    for (const auto& [name, word] : *words) {
      FUZZ_ASSERT(std::ranges::find(kWordNames, name) != kWordNames.end());
      FUZZ_ASSERT(!word.text.empty() && word.line >= 1 && word.source == "fuzz.words");
      const auto alone = MustacheTemplate::OfWord(name, *words);
      if (!alone.ok()) CheckError(alone.status(), "fuzz.words:");
    }
  } else {
    CheckError(words.status(), "fuzz.words");
  }
  const Words none;
  for (const Markup markup : {Markup::kNone, Markup::kHtml}) {
    CheckPage(page, words.ok() ? *words : none, markup);
  }
}

}  // namespace
}  // namespace serialsmith::tools

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::tools::Run(serialsmith::fuzz::AsText(data, size));
  return 0;
}
