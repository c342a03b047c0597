#include "tools/mail/mail_templates.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/temp_dir.h"
#include "tools/mail/words_file.h"

namespace serialsmith::tools {
namespace {

using testing::TempDir;
using testing::WriteFile;

std::string LoadError(const TempDir& directory) {
  const auto templates = MailTemplates::Load(directory.path());
  return templates.ok() ? "none" : std::string(templates.status().message());
}

std::string Subject(const MailTemplates& templates, std::string_view locale) {
  MailValues values;
  values.count = values.shown = 1;
  values.products = "Moon Viewer";
  values.order_id = "1001";
  return templates.Render(templates.Choose(locale), values).subject;
}

TEST(MailTemplates, ChooseTheNearestLanguage) {
  const auto templates = MailTemplates::Load("");
  ASSERT_TRUE(templates.ok()) << templates.status();
  EXPECT_EQ(templates->languages(), (std::vector<std::string>{"de", "en", "es", "fr", "ja", "nl"}));
  EXPECT_EQ(templates->Choose("fr"), "fr");
  EXPECT_EQ(templates->Choose("de_AT.UTF-8@euro"), "de");
  EXPECT_EQ(templates->Choose("JA-jp"), "ja");
  for (const char* locale : {"", "C", "pt-BR", "e", "english", "-", "de1"}) {
    EXPECT_EQ(templates->Choose(locale), "en") << locale;
  }
}

TEST(MailTemplates, ReplaceWordByWord) {
  const TempDir directory;
  WriteFile(directory.File("fr.words"), "subject: Voici {{products}}\n");
  WriteFile(directory.File("de_AT.words"), "subject: Grüß Gott, {{products}}\n");
  WriteFile(directory.File("README"), "{{nonsense}}");
  const auto templates = MailTemplates::Load(directory.path());
  ASSERT_TRUE(templates.ok()) << templates.status();
  EXPECT_EQ(Subject(*templates, "fr"), "Voici Moon Viewer");
  EXPECT_EQ(Subject(*templates, "fr-CA"), "Voici Moon Viewer");
  EXPECT_EQ(Subject(*templates, "de-at"), "Grüß Gott, Moon Viewer");
  EXPECT_EQ(Subject(*templates, "de"), "Ihre Seriennummer für Moon Viewer");
  MailValues values;
  EXPECT_NE(templates->Render("fr", values).text.find("Conservez ce message."), std::string::npos);
  EXPECT_NE(templates->Render("de-at", values).text.find("Guten Tag,"), std::string::npos);
}

TEST(MailTemplates, ReplaceAPage) {
  const TempDir directory;
  WriteFile(directory.File("page.txt.mustache"),
            "{{>greeting}}\n{{#lines}}{{#serials}}\n{{number}}\n{{#rows}}\n{{row}}\n{{/rows}}\n"
            "{{/serials}}{{/lines}}");
  const auto templates = MailTemplates::Load(directory.path());
  ASSERT_TRUE(templates.ok()) << templates.status();
  MailValues values;
  values.lines = {{"Moon", "MVR", {{"N1", {}}}}};
  EXPECT_EQ(templates->Render("fr", values).text, "Bonjour,\nN1\n");
  EXPECT_NE(templates->Render("fr", values).html.find("Conservez"), std::string::npos);
}

TEST(MailTemplates, TakeANewLanguageWithAllItsWords) {
  const TempDir directory;
  WriteFile(directory.File("it.words"), "subject: Ciao\n");
  EXPECT_EQ(LoadError(directory),
            directory.path() +
                "/it.words: lacks the word greeting\nA new language needs every word; "
                "docs/mail_templates.md lists them.");
  std::string words;
  for (const std::string_view name : kWordNames) words.append(name).append(": ciao\n");
  WriteFile(directory.File("it.words"), words);
  const auto templates = MailTemplates::Load(directory.path());
  ASSERT_TRUE(templates.ok()) << templates.status();
  EXPECT_EQ(Subject(*templates, "it_IT"), "ciao");
}

TEST(MailTemplates, RefuseABrokenFileWhenLoaded) {
  const TempDir directory;
  const std::string words = directory.File("nl.words");
  WriteFile(words, "keep: a\nfooter: {{#one}}\n");
  EXPECT_EQ(LoadError(directory),
            words +
                ":2: unclosed section \"one\"\n"
                "Close each {{tag}}, and each {{#section}} with {{/section}}.");
  WriteFile(words, "keep: a\nsubject: {{order}}\n");
  EXPECT_EQ(LoadError(directory).substr(0, words.size() + 38),
            words + ":2: {{order}} is no variable of a mess");
  WriteFile(words, "keep: caf\xE9\n");
  EXPECT_EQ(LoadError(directory), words + ":1: not UTF-8\nSave the file as UTF-8.");
  WriteFile(words, std::string(kMaxTemplateBytes + 1, '\n'));
  EXPECT_EQ(LoadError(directory),
            words + ": larger than 64 KiB\nNo message needs so much text; shorten it.");
  WriteFile(words, "");
  EXPECT_EQ(LoadError(directory), "none");
  WriteFile(directory.File("NL.words"), "");
  EXPECT_NE(LoadError(directory).find("its name is no language, or that of another file"),
            std::string::npos);
}

TEST(MailTemplates, RefuseWhatCannotBeSentOrPasted) {
  const TempDir directory;
  const std::string words = directory.File("en.words");
  WriteFile(words, "subject: {{#several}}x{{/several}}\n");
  EXPECT_EQ(LoadError(directory),
            "templates of en: the subject is empty or longer than 998 bytes\n"
            "Say what is in the mail.");
  WriteFile(words,
            "subject: a\x7F"
            "b\n");
  EXPECT_EQ(LoadError(directory), words + ":1: holds a control character\nTake it out.");
  WriteFile(words, "claim: TMVRJ-M6K4K-EW5AS-KSR49-QV841\n");
  EXPECT_EQ(LoadError(directory),
            "templates of en: the text cannot be pasted as it is: a check answers several_serials\n"
            "Leave more words between what looks like a serial and the serial.");
}

TEST(MailTemplates, RefuseAPageWithoutWholeSerials) {
  const TempDir directory;
  const std::string page = directory.File("page.txt.mustache");
  WriteFile(page, "{{#lines}}{{#serials}}\n{{number}}\n{{/serials}}{{/lines}}");
  EXPECT_EQ(LoadError(directory).substr(0, 66),
            "templates of de: the text lacks a number or a row of a signed seri");
  WriteFile(page,
            "{{#lines}}{{#serials}}\n{{product}} {{number}}\n{{#rows}}{{row}}\n{{/rows}}"
            "{{/serials}}{{/lines}}");
  EXPECT_EQ(LoadError(directory),
            "templates of de: the text has a serial in a long line, which mail programs break\n"
            "Put {{number}} and {{row}} into lines of their own.");
  WriteFile(directory.File("text.mustache"), "");
  EXPECT_NE(LoadError(directory).find("no page of a message has this name"), std::string::npos);
}

TEST(MailTemplates, RefuseADirectoryThatIsNotThere) {
  const auto templates = MailTemplates::Load("/nonexistent/mail");
  EXPECT_EQ(templates.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(templates.status().message(),
            "cannot read the directory /nonexistent/mail: No such file or directory\n"
            "Name a directory with templates of messages.");
}

// The blocks of the document behind "`NAME`:" are files that load, and make the text it shows.
TEST(MailTemplates, AreAsTheDocumentShows) {
  const auto block = [text = testing::ReadFile(SERIALSMITH_SOURCE_DIR "/docs/mail_templates.md")](
                         const std::string& title) {
    const std::size_t begin = text.find("```", text.find(title));
    const std::size_t first = text.find('\n', begin) + 1;
    EXPECT_NE(begin, std::string::npos) << title;
    return text.substr(first, text.find("```", first) - first);
  };
  const TempDir directory;
  WriteFile(directory.File("de-AT.words"), block("`de-AT.words`:"));
  WriteFile(directory.File("page.txt.mustache"), block("`page.txt.mustache`:"));
  const auto templates = MailTemplates::Load(directory.path());
  ASSERT_TRUE(templates.ok()) << templates.status();
  MailValues values;
  values.name = "Ada Lovelace";
  values.order_id = "1001";
  values.products = "Moon Viewer";
  values.count = values.shown = 1;
  values.lines = {{"Moon Viewer", "MVR", {{"TMVRJ-M6K4K-EW5AS-KSR49-QV841", {}}}}};
  const RenderedMail mail = templates->Render(templates->Choose("de_AT"), values);
  EXPECT_EQ("Subject: " + mail.subject + "\n\n" + mail.text, block("makes this message:"));
}

}  // namespace
}  // namespace serialsmith::tools
