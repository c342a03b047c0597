#include "tools/mail/mail_templates.h"

#include <utility>

#include "core/keys/status.h"
#include "tools/mail/locale_tag.h"
#include "tools/mail/template_files.h"
#include "tools/mail/template_trial.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kWordsEnding = ".words";

// Sections that are left out leave their line ends behind: no more than one empty line stays.
std::string WithoutGaps(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r' || (c == '\n' && (out.empty() || out.ends_with("\n\n")))) continue;
    out += c;
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

// The words of each language that a set of files has, by canonical tag.
absl::StatusOr<std::map<std::string, Words>> WordsOf(const TemplateFiles& files) {
  std::map<std::string, Words> languages;
  for (const auto& [name, file] : files) {
    if (!name.ends_with(kWordsEnding)) continue;
    const std::string tag = CanonicalTag(name.substr(0, name.size() - kWordsEnding.size()));
    absl::StatusOr<Words> words = ParseWords(file.text, file.source);
    if (!words.ok()) return words.status();
    if (tag.empty() || !languages.emplace(tag, *std::move(words)).second) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     file.source + ": its name is no language, or that of another file",
                     "Name the file after a language, as de.words or pt-BR.words.");
    }
  }
  return languages;
}

// What a language does not say is said by the wider one.
absl::StatusOr<Words> Complete(std::string_view tag,
                               const std::map<std::string, Words>& languages) {
  Words words;
  std::string source;
  for (std::string_view wider = tag; !wider.empty(); wider = WiderTag(wider)) {
    const auto found = languages.find(std::string(wider));
    if (found == languages.end()) continue;
    if (source.empty() && !found->second.empty()) source = found->second.begin()->second.source;
    words.insert(found->second.begin(), found->second.end());
  }
  for (const std::string_view name : kWordNames) {
    if (words.contains(name)) continue;
    return Problem(
        absl::StatusCode::kInvalidArgument,
        (source.empty() ? std::string(tag) : source) + ": lacks the word " + std::string(name),
        "A new language needs every word; docs/mail_templates.md lists them.");
  }
  return words;
}

}  // namespace

absl::StatusOr<MailTemplates> MailTemplates::Load(const std::string& directory) {
  TemplateFiles files = BuiltinTemplateFiles();
  absl::StatusOr<std::map<std::string, Words>> languages = WordsOf(files);
  if (!languages.ok()) return languages.status();
  if (!directory.empty()) {
    absl::StatusOr<TemplateFiles> own = ReadTemplateFiles(directory);
    if (!own.ok()) return own.status();
    absl::StatusOr<std::map<std::string, Words>> own_words = WordsOf(*own);
    if (!own_words.ok()) return own_words.status();
    for (auto& [tag, words] : *own_words) {
      words.merge((*languages)[tag]);
      (*languages)[tag] = std::move(words);
    }
    own->merge(files);
    files = *std::move(own);
  }

  MailTemplates templates;
  for (const auto& [tag, own_words] : *languages) {
    const absl::StatusOr<Words> words = Complete(tag, *languages);
    if (!words.ok()) return words.status();
    auto subject = MustacheTemplate::OfWord("subject", *words);
    if (!subject.ok()) return subject.status();
    const TemplateFile& text_page = files[kTextPage];
    auto text = MustacheTemplate::Parse(text_page.text, text_page.source, *words, Markup::kNone);
    if (!text.ok()) return text.status();
    const TemplateFile& html_page = files[kHtmlPage];
    auto html = MustacheTemplate::Parse(html_page.text, html_page.source, *words, Markup::kHtml);
    if (!html.ok()) return html.status();
    templates.languages_.emplace(
        tag, LanguageTemplates{*std::move(subject), *std::move(text), *std::move(html)});
    const auto render = [&, language = std::string_view(tag)](const MailValues& values) {
      return templates.Render(language, values);
    };
    if (absl::Status status = TryTemplates(PrintedTag(tag), render); !status.ok()) return status;
  }
  return templates;
}

std::string_view MailTemplates::Choose(std::string_view locale) const {
  const std::string canonical = CanonicalTag(locale);
  for (std::string_view tag = canonical; !tag.empty(); tag = WiderTag(tag)) {
    const auto found = languages_.find(tag);
    if (found != languages_.end()) return found->first;
  }
  return languages_.find("en")->first;
}

std::vector<std::string> MailTemplates::languages() const {
  std::vector<std::string> tags;
  for (const auto& [tag, templates] : languages_) tags.push_back(tag);
  return tags;
}

RenderedMail MailTemplates::Render(std::string_view language, const MailValues& values) const {
  const LanguageTemplates& templates = languages_.find(language)->second;
  return {templates.subject.Render(values), WithoutGaps(templates.text.Render(values)),
          templates.html.Render(values)};
}

}  // namespace serialsmith::tools
