#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/keys/json_object.h"
#include "core/keys/status.h"
#include "serialsmith/keys.h"

namespace serialsmith {
namespace {

using nlohmann::json;

// Walks the text before anything is built of it, and refuses what a tree would hide (a key twice)
// or what would make it too deep.
class Inspector final : public nlohmann::json_sax<json> {
 public:
  // Empty when nothing was found; then position() is unused.
  const std::string& problem() const { return problem_; }
  // Bytes read when the parser stumbled; 0: not known.
  std::size_t position() const { return position_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return Open(); }
  bool start_array(std::size_t) override { return Open(); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    if (keys_.back().insert(name).second) return true;
    return Refuse("the same field stands twice in one object: " + Excerpt(name));
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    position_ = position;
    return Refuse("this is no JSON");
  }

 private:
  // Hostile names are not echoed at length, nor their control characters at all.
  static std::string Excerpt(std::string_view name) {
    std::string text = "\"";
    for (const char c : name.substr(0, 40)) text += c >= ' ' && c < '\x7f' ? c : '?';
    return text + (name.size() > 40 ? "…\"" : "\"");
  }
  bool Open() {
    if (keys_.size() >= kMaxJsonDepth) return Refuse("the JSON is nested too deep");
    keys_.emplace_back();
    return true;
  }
  bool Close() {
    keys_.pop_back();
    return true;
  }
  bool Refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  std::vector<std::set<std::string>> keys_;  // of each open object; empty for arrays
  std::string problem_;
  std::size_t position_ = 0;
};

std::string LineAndColumn(std::string_view before) {
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return std::to_string(lines + 1) + ":" + std::to_string(before.size() - line_start + 1);
}

}  // namespace

absl::StatusOr<json> ParseJson(std::string_view text, std::string_view source) {
  const auto refuse = [](const std::string& what) {
    return Problem(absl::StatusCode::kInvalidArgument, what, kDamagedHint);
  };
  const std::string name(source);
  if (text.size() > kMaxKeyringBytes) {
    return refuse(name + ": larger than any keyring (" + std::to_string(text.size()) + " bytes)");
  }
  if (text.empty()) return refuse(name + ": the file is empty");
  Inspector inspector;
  if (!json::sax_parse(text.begin(), text.end(), &inspector)) {
    if (inspector.position() == 0) return refuse(name + ": " + inspector.problem());
    // The parser has read one byte beyond what it accepts, and the end of the text counts as one.
    const bool truncated = inspector.position() > text.size();
    const std::size_t accepted = std::min(inspector.position() - 1, text.size());
    return refuse(name + ":" + LineAndColumn(text.substr(0, accepted)) + ": " +
                  (truncated ? "the file ends in the middle" : inspector.problem()));
  }
  json tree = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!tree.is_object()) return refuse(name + ": this is no keyring, which is one JSON object");
  return tree;
}

}  // namespace serialsmith
