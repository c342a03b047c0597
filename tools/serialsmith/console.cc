#include "tools/serialsmith/console.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/keys/status.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kMaxMessageBytes = 4096;
constexpr std::int64_t kRedrawNs = 100'000'000;

// stderr may be closed or full; there is nobody left to tell.
void WriteStderr(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string Grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string Duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  char text[32];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%llu:%02u:%02u",
                  static_cast<unsigned long long>(whole / 3600),
                  static_cast<unsigned>(whole / 60 % 60), static_cast<unsigned>(whole % 60));
  } else {
    std::snprintf(text, sizeof text, "%u:%02u", static_cast<unsigned>(whole / 60),
                  static_cast<unsigned>(whole % 60));
  }
  return text;
}

bool ColourWelcome() {
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace

Console::Console(std::string program) : program_(std::move(program)) {}

void Console::Error(std::string_view what, std::string_view hint) {
  std::string text = program_ + ": " + Printable(what, kMaxMessageBytes) + "\n";
  if (!hint.empty()) text += Printable(hint, kMaxMessageBytes) + "\n";
  WriteStderr(text);
}

void Console::Error(const absl::Status& status) {
  // The libraries' errors have two lines: what is wrong, and what to do.
  const std::string_view message = MessageOf(status);
  const std::size_t end = message.find('\n');
  if (end == std::string_view::npos) return Error(message);
  Error(message.substr(0, end), message.substr(end + 1));
}

void Console::Note(std::string_view line) { WriteStderr(Printable(line, kMaxMessageBytes) + "\n"); }

void Console::Picture(std::string_view lines) { WriteStderr(lines); }

bool Console::stderr_is_terminal() const { return ::isatty(STDERR_FILENO) == 1; }
bool Console::stdout_is_terminal() const { return ::isatty(STDOUT_FILENO) == 1; }
bool Console::ColourOnStdout() const { return stdout_is_terminal() && ColourWelcome(); }

bool Console::ColourOnStderr() const { return stderr_is_terminal() && ColourWelcome(); }

ProgressBar::ProgressBar(const Console& console, std::string noun, std::uint64_t total)
    : enabled_(console.stderr_is_terminal()),
      noun_(std::move(noun)),
      total_(total),
      started_ns_(NowNs()) {}

ProgressBar::~ProgressBar() {
  if (enabled_ && drawn_ns_ != 0) WriteStderr("\r\x1b[K");
}

void ProgressBar::Update(std::uint64_t done, std::uint64_t count) {
  if (!enabled_) return;
  const std::int64_t now = NowNs();
  if (now - drawn_ns_ < kRedrawNs) return;
  drawn_ns_ = now;
  const double seconds = static_cast<double>(now - started_ns_) / 1e9;
  std::string line = "\r";
  if (total_ != 0) {
    const double share =
        done >= total_ ? 1.0 : static_cast<double>(done) / static_cast<double>(total_);
    constexpr int kBarColumns = 24;
    const int filled = static_cast<int>(share * kBarColumns);
    line.append("[").append(static_cast<std::size_t>(filled), '#');
    line.append(static_cast<std::size_t>(kBarColumns - filled), '.').append("] ");
    line.append(std::to_string(static_cast<int>(share * 100))).append(" %  ");
  }
  line.append(Grouped(count)).append(" ").append(noun_);
  if (seconds > 0.5) {
    const auto rate = static_cast<std::uint64_t>(static_cast<double>(count) / seconds);
    line.append("  ").append(Grouped(rate)).append("/s");
    if (total_ != 0 && done != 0 && done < total_) {
      const double left = seconds * static_cast<double>(total_ - done) / static_cast<double>(done);
      line.append("  ").append(Duration(left)).append(" left");
    }
  }
  WriteStderr(line + "\x1b[K");
}

}  // namespace serialsmith::tools
