#include "tools/mail/mustache_template.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <kainjow/mustache.hpp>
#include <utility>
#include <vector>

#include "core/keys/status.h"
#include "tools/mail/display_value.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

namespace mustache = kainjow::mustache;
using Component = mustache::component<std::string>;

// What a name stands for, and the list within which alone it has a value.
struct Variable {
  std::string_view name;
  bool is_text;
  std::string_view within = {};
};

constexpr Variable kVariables[] = {
    {"language", true},
    {"name", true},
    {"order_id", true},
    {"issuer", true},
    {"email", true},
    {"products", true},
    {"qr", true},
    {"count", true},
    {"shown", true},
    {"one", false},
    {"several", false},
    {"table", false},
    {"signed", false},
    {"lines", false},
    {"product", true, "lines"},
    {"code", true, "lines"},
    {"serials", false, "lines"},
    {"number", true, "serials"},
    {"rows", false, "serials"},
    {"row", true, "rows"},
};

constexpr std::string_view kDocument = "docs/mail_templates.md lists what may stand there.";

// No message has more than a few sections in one another.
constexpr std::size_t kMaxDepth = 16;

constexpr std::size_t kMaxShownBytes = 60;

// A name as an error shows it: whoever wrote it may have broken its line.
std::string Shown(std::string_view name) { return Printable(name, kMaxShownBytes); }

// Reads the tags of a template one by one, and puts the words where they are named.
class Inspector final {
 public:
  Inspector(const Words& words, Markup markup) : words_(words), markup_(markup) {}

  // The text with its words in it. `first_line` is the line of the file where `text` begins.
  absl::StatusOr<std::string> Read(const std::string& text, std::string_view source,
                                   std::size_t first_line) {
    text_ = &text;
    source_ = source;
    first_line_ = first_line;
    Component root;
    std::string error;
    mustache::context<std::string> context;
    mustache::context_internal<std::string> internal(context);
    try {
      const mustache::parser<std::string> parser(text, internal, root, error);
    } catch (const std::exception&) {  // a tag that begins in the last byte
      error = "Unclosed tag at " + std::to_string(text.size());
    }
    if (!error.empty()) return ParseError(error);
    std::string expanded;
    if (absl::Status status = Walk(root.children); !status.ok()) return status;
    std::size_t copied = 0;
    for (const auto& [position, word] : partials_) {
      const std::size_t end = text.find("}}", position) + 2;
      expanded.append(text, copied, position - copied).append(word);
      copied = end;
    }
    return expanded.append(text, copied);
  }

  void OpenScopes(std::vector<std::string> scopes, std::size_t depth) {
    scopes_ = std::move(scopes);
    depth_ = depth;
  }

 private:
  absl::Status Refuse(std::size_t position, std::string_view what, std::string_view hint) const {
    const auto end =
        text_->begin() + static_cast<std::ptrdiff_t>(std::min(position, text_->size()));
    const auto line = first_line_ + static_cast<std::size_t>(std::count(text_->begin(), end, '\n'));
    return At(PlaceOf(source_, line), Problem(absl::StatusCode::kInvalidArgument, what, hint));
  }

  // The parser says "Unclosed section "x" at 17".
  absl::Status ParseError(const std::string& error) const {
    const std::size_t at = error.rfind(" at ");
    const std::size_t position = at == std::string::npos ? 0 : std::stoul(error.substr(at + 4));
    std::string what = Shown(error.substr(0, at));
    what.front() = static_cast<char>(what.front() | 0x20);  // a letter
    return Refuse(position, what, "Close each {{tag}}, and each {{#section}} with {{/section}}.");
  }

  absl::Status Walk(const std::vector<Component>& components) {
    for (const Component& component : components) {
      if (absl::Status status = Visit(component); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Visit(const Component& component) {
    switch (component.tag.type) {
      case mustache::tag_type::text:
      case mustache::tag_type::comment:
        return absl::OkStatus();
      case mustache::tag_type::variable:
        return CheckName(component, true);
      case mustache::tag_type::section_begin:
      case mustache::tag_type::section_begin_inverted:
        return VisitSection(component);
      case mustache::tag_type::partial:
        return VisitPartial(component);
      case mustache::tag_type::unescaped_variable:
        return Refuse(component.position,
                      "{{" + Shown(component.tag.name) + "}} would not be escaped",
                      "Write it with two braces; values are never markup.");
      case mustache::tag_type::section_end:
      case mustache::tag_type::set_delimiter:
        break;
    }
    return Refuse(component.position, "a kind of tag that messages do not have", kDocument);
  }

  absl::Status CheckName(const Component& component, bool as_text) const {
    const std::string& name = component.tag.name;
    const auto* const found =
        std::find_if(std::begin(kVariables), std::end(kVariables),
                     [&](const Variable& variable) { return variable.name == name; });
    if (found == std::end(kVariables)) {
      return Refuse(component.position, "{{" + Shown(name) + "}} is no variable of a message",
                    kDocument);
    }
    if (as_text && !found->is_text) {
      return Refuse(component.position, "{{" + name + "}} is no text",
                    "Write {{#" + name + "}} … {{/" + name + "}} around what depends on it.");
    }
    if (!found->within.empty() &&
        std::find(scopes_.begin(), scopes_.end(), found->within) == scopes_.end()) {
      const std::string list(found->within);
      return Refuse(component.position, "{{" + name + "}} has no value here",
                    "It stands between {{#" + list + "}} and {{/" + list + "}}.");
    }
    return absl::OkStatus();
  }

  absl::Status VisitSection(const Component& component) {
    if (absl::Status status = CheckName(component, false); !status.ok()) return status;
    if (depth_ >= kMaxDepth) {
      return Refuse(component.position, "too many sections in one another", "Use fewer.");
    }
    const bool opens = component.tag.type == mustache::tag_type::section_begin;
    ++depth_;
    if (opens) scopes_.push_back(component.tag.name);
    absl::Status status = Walk(component.children);
    if (opens) scopes_.pop_back();
    --depth_;
    return status;
  }

  absl::Status VisitPartial(const Component& component) {
    const auto word = words_.find(component.tag.name);
    if (inside_word_ || word == words_.end()) {
      return Refuse(component.position, "{{>" + Shown(component.tag.name) + "}} names no word here",
                    "Words are named in pages; " + std::string(kDocument));
    }
    Inspector inner(words_, markup_);
    inner.inside_word_ = true;
    inner.OpenScopes(scopes_, depth_);
    absl::StatusOr<std::string> text =
        inner.Read(word->second.text, word->second.source, word->second.line);
    if (!text.ok()) return text.status();
    // Tags have none of the characters that are escaped.
    partials_.emplace_back(component.position,
                           markup_ == Markup::kHtml ? EscapeHtml(*text) : *std::move(text));
    return absl::OkStatus();
  }

  const Words& words_;
  Markup markup_;
  const std::string* text_ = nullptr;
  std::string_view source_;
  std::size_t first_line_ = 1;
  bool inside_word_ = false;
  std::size_t depth_ = 0;
  std::vector<std::string> scopes_;
  std::vector<std::pair<std::size_t, std::string>> partials_;
};

// An empty text counts as absent, so that {{#name}} … {{/name}} can ask for it.
mustache::data Text(const std::string& text) {
  return text.empty() ? mustache::data(false) : mustache::data(text);
}

mustache::data SerialData(const SerialValues& serial) {
  mustache::data data;
  mustache::data rows(mustache::data::type::list);
  for (const std::string& row : serial.rows) rows << mustache::data("row", row);
  data["number"] = mustache::data(serial.number);
  data["signed"] = mustache::data(!serial.rows.empty());
  data["rows"] = std::move(rows);
  return data;
}

mustache::data DataOf(const MailValues& values) {
  mustache::data lines(mustache::data::type::list);
  for (const LineValues& line : values.lines) {
    mustache::data serials(mustache::data::type::list);
    for (const SerialValues& serial : line.serials) serials << SerialData(serial);
    mustache::data data;
    data["product"] = mustache::data(line.product);
    data["code"] = mustache::data(line.code);
    data["serials"] = std::move(serials);
    lines << data;
  }
  mustache::data data;
  data["language"] = Text(values.language);
  data["name"] = Text(values.name);
  data["order_id"] = Text(values.order_id);
  data["issuer"] = Text(values.issuer);
  data["email"] = Text(values.email);
  data["products"] = Text(values.products);
  data["qr"] = Text(values.qr_source);
  data["count"] = mustache::data(std::to_string(values.count));
  data["shown"] = mustache::data(std::to_string(values.shown));
  data["one"] = mustache::data(values.count == 1);
  data["several"] = mustache::data(values.count != 1);
  data["table"] = mustache::data(values.shown < values.count);
  data["signed"] = mustache::data(values.is_signed);
  data["lines"] = std::move(lines);
  return data;
}

}  // namespace

struct MustacheTemplate::Parsed {
  // Rendering is not const there, and yet changes the parsed template only for lambdas and
  // partials, which no data of ours has.
  mutable mustache::mustache renderer;
};

MustacheTemplate::MustacheTemplate(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
MustacheTemplate::MustacheTemplate(MustacheTemplate&&) noexcept = default;
MustacheTemplate& MustacheTemplate::operator=(MustacheTemplate&&) noexcept = default;
MustacheTemplate::~MustacheTemplate() = default;

absl::StatusOr<MustacheTemplate> MustacheTemplate::Parse(std::string_view text,
                                                         std::string_view source,
                                                         const Words& words, Markup markup) {
  if (absl::Status status = CheckTemplateText(text, source); !status.ok()) return status;
  const std::string whole(text);
  absl::StatusOr<std::string> expanded = Inspector(words, markup).Read(whole, source, 1);
  if (!expanded.ok()) return expanded.status();
  auto parsed = std::make_unique<Parsed>(Parsed{mustache::mustache(*expanded)});
  if (markup == Markup::kHtml) {
    parsed->renderer.set_custom_escape([](const std::string& value) { return EscapeHtml(value); });
  } else {
    parsed->renderer.set_custom_escape([](const std::string& value) { return value; });
  }
  return MustacheTemplate(std::move(parsed));
}

absl::StatusOr<MustacheTemplate> MustacheTemplate::OfWord(std::string_view name,
                                                          const Words& words) {
  return Parse("{{>" + std::string(name) + "}}", "", words, Markup::kNone);
}

std::string MustacheTemplate::Render(const MailValues& values) const {
  std::string out;
  parsed_->renderer.render(DataOf(values), [&out](const std::string& text) { out += text; });
  return out;
}

}  // namespace serialsmith::tools
