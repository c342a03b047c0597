#include "tools/mail/words_file.h"

#include <algorithm>

#include "core/keys/status.h"
#include "tools/orders/order_fields.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

absl::Status Refuse(std::string_view source, std::size_t line, std::string_view what,
                    std::string_view hint) {
  return At(PlaceOf(source, line), Problem(absl::StatusCode::kInvalidArgument, what, hint));
}

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string NamesHint() {
  std::string hint = "The words are ";
  for (const std::string_view name : kWordNames) {
    hint.append(name == kWordNames.front() ? "" : name == kWordNames.back() ? " and " : ", ");
    hint.append(name);
  }
  return hint.append(".");
}

}  // namespace

std::string PlaceOf(std::string_view source, std::size_t line) {
  return std::string(source).append(":").append(std::to_string(line));
}

absl::Status CheckTemplateText(std::string_view text, std::string_view source) {
  if (text.size() > kMaxTemplateBytes) {
    return At(source, Problem(absl::StatusCode::kInvalidArgument, "larger than 64 KiB",
                              "No message needs so much text; shorten it."));
  }
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code_point = NextCodePoint(text, at);
    if (code_point == kInvalidUtf8) {
      return Refuse(source, line, "not UTF-8", "Save the file as UTF-8.");
    }
    if (code_point == '\n') {
      ++line;
    } else if (IsControl(code_point) && code_point != '\r' && code_point != '\t') {
      return Refuse(source, line, "holds a control character", "Take it out.");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Words> ParseWords(std::string_view text, std::string_view source) {
  if (absl::Status status = CheckTemplateText(text, source); !status.ok()) return status;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Words words;
  Word* open = nullptr;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view content = Trim(whole);
    if (content.empty() || whole.starts_with('#')) continue;
    if (whole.front() == ' ' || whole.front() == '\t') {
      if (open == nullptr) {
        return Refuse(source, line, "goes on with a word, and none stands above",
                      "Begin the line with the name of a word and a colon.");
      }
      open->text.append(" ").append(content);
      continue;
    }
    const std::size_t colon = content.find(':');
    if (colon == std::string_view::npos) {
      return Refuse(source, line, "has no colon",
                    "Write the name of a word, a colon and its text, or begin the line with a "
                    "space to go on with the word above.");
    }
    const std::string_view name = content.substr(0, colon);
    if (std::find(kWordNames.begin(), kWordNames.end(), name) == kWordNames.end()) {
      return Refuse(source, line, '"' + Printable(name, 40) + "\" is no word of a message",
                    NamesHint());
    }
    const auto [place, added] = words.emplace(name, Word{});
    if (!added) {
      return Refuse(source, line, std::string(name).append(" stands there twice"),
                    "Keep one of them.");
    }
    open = &place->second;
    *open = {std::string(Trim(content.substr(colon + 1))), std::string(source), line};
  }
  for (const auto& [name, word] : words) {
    if (word.text.empty()) {
      return Refuse(source, word.line, name + " has no text",
                    "Write its text, or leave the line out to keep the built-in one.");
    }
  }
  return words;
}

}  // namespace serialsmith::tools
