#include "tools/mail/mustache_template.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "serialsmith/testing/generators.h"

namespace serialsmith::tools {
namespace {

const Words& SomeWords() {
  static const Words words = {
      {"greeting", {"Hello{{#name}} {{name}}{{/name}} & all", "en.words", 7}},
      {"intro", {"{{number}}", "en.words", 9}},
      {"keep", {"{{>greeting}}", "en.words", 11}},
      {"footer", {"{{#one}}", "en.words", 13}},
  };
  return words;
}

MailValues SomeValues(std::string name) {
  MailValues values;
  values.name = std::move(name);
  values.count = values.shown = 2;
  values.lines = {{"Moon", "MVR", {{"N1", {"R1", "R2"}}, {"N2", {}}}}, {"Sun", "SVR", {}}};
  return values;
}

std::string Rendered(std::string_view text, const MailValues& values,
                     Markup markup = Markup::kNone) {
  const auto parsed = MustacheTemplate::Parse(text, "page", SomeWords(), markup);
  return parsed.ok() ? parsed->Render(values) : std::string(parsed.status().message());
}

// The first line of the error.
std::string Error(std::string_view text) {
  const auto parsed = MustacheTemplate::Parse(text, "page", SomeWords(), Markup::kHtml);
  if (parsed.ok()) return "none";
  return std::string(parsed.status().message().substr(0, parsed.status().message().find('\n')));
}

TEST(MustacheTemplate, FillsInValuesAndWords) {
  const MailValues values = SomeValues("Ada");
  EXPECT_EQ(Rendered("<{{> greeting }}> {{count}}{{! no }}", values), "<Hello Ada & all> 2");
  EXPECT_EQ(Rendered("{{#lines}}{{product}} {{code}}:{{#serials}} {{number}}{{#signed}}({{#rows}}"
                     "{{row}}.{{/rows}}){{/signed}}{{/serials}}\n{{/lines}}",
                     values),
            "Moon MVR: N1(R1.R2.) N2\nSun SVR:\n");
  EXPECT_EQ(Rendered("{{#one}}a{{/one}}{{#several}}b{{/several}}{{^table}}c{{/table}}", values),
            "bc");
}

TEST(MustacheTemplate, TreatsAnEmptyTextAsNone) {
  EXPECT_EQ(Rendered("{{>greeting}}{{^name}}!{{/name}}", SomeValues("")), "Hello & all!");
}

TEST(MustacheTemplate, EscapesWordsAndValuesInHtml) {
  EXPECT_EQ(Rendered("<p>{{>greeting}}", SomeValues("<b> \"x' &"), Markup::kHtml),
            "<p>Hello &lt;b&gt; &quot;x&#39; &amp; &amp; all");
}

TEST(MustacheTemplate, ReadsNoValueAsATemplate) {
  const MailValues values = SomeValues("{{email}}{{>intro}}");
  EXPECT_EQ(Rendered("{{name}}{{#name}}, {{name}}{{/name}}", values),
            "{{email}}{{>intro}}, {{email}}{{>intro}}");
  EXPECT_EQ(Rendered("{{name}}", values, Markup::kHtml), "{{email}}{{&gt;intro}}");
}

TEST(MustacheTemplate, RefusesWhatIsUnknown) {
  EXPECT_EQ(Error("a\nb {{nme}}"), "page:2: {{nme}} is no variable of a message");
  EXPECT_EQ(Error("{{}}"), "page:1: {{}} is no variable of a message");
  EXPECT_EQ(Error("{{a\r\nb}}"), "page:1: {{a  b}} is no variable of a message");
  EXPECT_EQ(Error("{{.}}"), "page:1: {{.}} is no variable of a message");
  EXPECT_EQ(Error("\n\n{{#nme}}{{/nme}}"), "page:3: {{nme}} is no variable of a message");
  EXPECT_EQ(Error("{{lines}}"), "page:1: {{lines}} is no text");
  EXPECT_EQ(Error("{{#lines}}{{number}}{{/lines}}"), "page:1: {{number}} has no value here");
  EXPECT_EQ(Error("{{^serials}}{{/serials}}"), "page:1: {{serials}} has no value here");
  EXPECT_EQ(Error("{{>nothing}}"), "page:1: {{>nothing}} names no word here");
}

TEST(MustacheTemplate, RefusesWhatWouldNotBeEscaped) {
  EXPECT_EQ(Error("{{{name}}}"), "page:1: {{name}} would not be escaped");
  EXPECT_EQ(Error("{{&name}}"), "page:1: {{name}} would not be escaped");
  EXPECT_EQ(Error("{{=<% %>=}}<%name%>"), "page:1: a kind of tag that messages do not have");
}

TEST(MustacheTemplate, RefusesWhatIsNotClosed) {
  EXPECT_EQ(Error("a\n{{#name}}b\n"), "page:2: unclosed section \"name\"");
  EXPECT_EQ(Error("{{#name\nx}}b"), "page:1: unclosed section \"name x\"");
  EXPECT_EQ(Error("{{>a\nb}}"), "page:1: {{>a b}} names no word here");
  EXPECT_EQ(Error("{{{a\nb}}}"), "page:1: {{a b}} would not be escaped");
  EXPECT_EQ(Error("a\n{{#name}}b{{/one}}"), "page:2: unclosed section \"name\"");
  EXPECT_EQ(Error("a{{/name}}"), "page:1: unopened section \"name\"");
  EXPECT_EQ(Error("a\n\n{{name"), "page:3: unclosed tag");
  EXPECT_EQ(Error("a\n{{"), "page:2: unclosed tag");
  std::string deep;
  for (int i = 0; i < 17; ++i) deep += "{{#name}}";
  for (int i = 0; i < 17; ++i) deep += "{{/name}}";
  EXPECT_EQ(Error(deep), "page:1: too many sections in one another");
}

TEST(MustacheTemplate, NamesThePlaceOfAWord) {
  EXPECT_EQ(Error("{{>intro}}"), "en.words:9: {{number}} has no value here");
  EXPECT_EQ(Error("{{#lines}}{{#serials}}{{>intro}}{{/serials}}{{/lines}}"), "none");
  EXPECT_EQ(Error("{{>keep}}"), "en.words:11: {{>greeting}} names no word here");
  EXPECT_EQ(Error("{{>footer}}"), "en.words:13: unclosed section \"one\"");
}

RC_GTEST_PROP(MustacheTemplate, TakesAnyText, ()) {
  std::string text;
  for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(
           rc::gen::element<std::string>("{{", "}}", "{", "}", "#name", "/name", "^", ">", "=", "&",
                                         "! ", "\n", "x", " ", "greeting"))) {
    text += piece;
  }
  const auto parsed = MustacheTemplate::Parse(text, "page", SomeWords(), Markup::kHtml);
  if (parsed.ok()) {
    RC_ASSERT(parsed->Render(SomeValues("<b>")).find("<b>") == std::string::npos);
  } else {
    RC_ASSERT(parsed.status().message().find("page:") == 0U);
  }
}

}  // namespace
}  // namespace serialsmith::tools
