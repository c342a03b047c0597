// The templates of messages: one page as text, one as HTML, and the words of each language that go
// into them. docs/mail_templates.md.
//
// Immutable once loaded: safe from any thread.
//
//     auto templates = MailTemplates::Load("/etc/serialsmith/mail");
//     RenderedMail mail = templates->Render(templates->Choose("de_AT.UTF-8"), values);
#ifndef SERIALSMITH_TOOLS_MAIL_MAIL_TEMPLATES_H_
#define SERIALSMITH_TOOLS_MAIL_MAIL_TEMPLATES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/mail/mail_values.h"
#include "tools/mail/mustache_template.h"

namespace serialsmith::tools {

struct RenderedMail {
  std::string subject;  // one line
  std::string text;     // lines end with "\n"
  std::string html;
};

class MailTemplates final {
 public:
  // The built-in templates, and instead of them what `directory` has: `page.txt.mustache`,
  // `page.html.mustache`, and `TAG.words` for a language, whose words replace the built-in ones one
  // by one. A new language must have every word, or leave them to a wider tag (de-AT to de). Empty:
  // the built-in ones alone.
  //
  // kNotFound: no such directory. kInvalidArgument, with file and line: a template is broken, or
  // what it makes of a sample order could not be sent or not be pasted (a subject with no text, a
  // serial that is not there or that other text makes unreadable).
  static absl::StatusOr<MailTemplates> Load(const std::string& directory);

  // The best language there is for a locale as an order has it: the tag itself, then wider ones,
  // then English. Canonical, as Render() takes it.
  std::string_view Choose(std::string_view locale) const;
  std::vector<std::string> languages() const;

  // `language` is one that Choose() answered.
  RenderedMail Render(std::string_view language, const MailValues& values) const;

 private:
  struct LanguageTemplates {
    MustacheTemplate subject;
    MustacheTemplate text;
    MustacheTemplate html;
  };
  MailTemplates() = default;
  std::map<std::string, LanguageTemplates, std::less<>> languages_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MAIL_TEMPLATES_H_
