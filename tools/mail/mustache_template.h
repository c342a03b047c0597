// A Mustache template that is known to be good, and its rendering.
//
// Variables, sections and comments, and {{>word}} for a word of the language. What Mustache has
// beyond that is refused: unescaped values ({{{x}}} and {{&x}}), which would let an order write
// markup, and other delimiters. Values are never read as templates.
//
// Rendering reads only: safe from any thread.
#ifndef SERIALSMITH_TOOLS_MAIL_MUSTACHE_TEMPLATE_H_
#define SERIALSMITH_TOOLS_MAIL_MUSTACHE_TEMPLATE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tools/mail/mail_values.h"
#include "tools/mail/words_file.h"

namespace serialsmith::tools {

enum class Markup { kNone, kHtml };

class MustacheTemplate final {
 public:
  // With kHtml values and words are escaped. kInvalidArgument, with file and line: a tag or section
  // that is not closed, a variable that is unknown or has no value at that place, a word that is
  // unknown, a kind of tag that is refused.
  static absl::StatusOr<MustacheTemplate> Parse(std::string_view text, std::string_view source,
                                                const Words& words, Markup markup);
  // One word alone, as a template.
  static absl::StatusOr<MustacheTemplate> OfWord(std::string_view name, const Words& words);

  MustacheTemplate(MustacheTemplate&&) noexcept;
  MustacheTemplate& operator=(MustacheTemplate&&) noexcept;
  ~MustacheTemplate();

  std::string Render(const MailValues& values) const;

 private:
  struct Parsed;
  explicit MustacheTemplate(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MUSTACHE_TEMPLATE_H_
