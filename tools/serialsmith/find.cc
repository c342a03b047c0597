// `serialsmith find`: every serial in any text.
#include "serialsmith/find.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/orders/byte_source.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/trusted_ring.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kFindExamples =
    "Examples:\n"
    "  serialsmith find mail.txt notes.txt\n"
    "  serialsmith find --keys public.keyring --json - < mailbox\n"
    "\n"
    "Each answer is the file, the offset in bytes, the form, the number and the code that\n"
    "`check` gives it. Exit status: 0 something was found, 1 nothing, 2 a file was not read.";

constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxNameBytes = 4096;

struct FindFlags {
  CLI::Option* files = nullptr;
  std::string keys;
  std::string root;
  bool json = false;
};

struct Hit {
  std::string_view file;
  std::uint64_t offset;
  FoundSerial serial;
  VerdictCode code;
};

void AppendHit(std::string& out, const Hit& hit, bool json) {
  const std::string number = NumberText(hit.serial.number);
  const std::string offset = std::to_string(hit.offset);
  if (!json) {
    out.append(Printable(hit.file, kMaxNameBytes)).append(":").append(offset).append(": ");
    out.append(FormName(hit.serial.form)).append(" ").append(number).append(" ");
    out.append(CodeName(hit.code)).append("\n");
    return;
  }
  out += "{\"file\":";
  AppendJsonString(out, hit.file);
  out.append(",\"offset\":").append(offset).append(",\"form\":\"");
  out.append(FormName(hit.serial.form)).append("\",\"number\":\"").append(number);
  out.append("\",\"code\":\"").append(CodeName(hit.code)).append("\"}\n");
}

// Scans one file through a window of bounded size. The number of serials found, or why the file
// could not be read to its end.
absl::StatusOr<std::uint64_t> Scan(const std::string& name, const Judge& judge, bool json,
                                   Output& output) {
  absl::StatusOr<InputFile> file = InputFile::Open(name);
  if (!file.ok()) return file.status();
  std::string window;
  std::uint64_t window_offset = 0;
  std::uint64_t found = 0;
  bool last = false;
  while (!last && output.ok()) {
    const std::size_t kept = window.size();
    window.resize(kept + kReadBytes);
    const absl::StatusOr<std::size_t> got = file->Read(std::span<char>(window).subspan(kept));
    if (!got.ok()) return got.status();
    window.resize(kept + *got);
    last = *got == 0;
    std::string answers;
    const std::size_t settled = FindSerials(window, last, [&](const FoundSerial& serial) {
      const std::string_view text = std::string_view(window).substr(serial.offset, serial.length);
      AppendHit(answers, {name, window_offset + serial.offset, serial, judge(text).code}, json);
      ++found;
    });
    output.Write(answers);
    window.erase(0, settled);
    window_offset += settled;
  }
  return found;
}

// Why these files cannot be searched; empty when they can.
std::string Misuse(const std::vector<std::string>& files) {
  if (std::ranges::count(files, "") > 0) return "FILE: must not be empty";
  if (std::ranges::count(files, "-") > 1) return "standard input (\"-\") can be read only once";
  return "";
}

int RunFind(const FindFlags& flags) {
  Console console("serialsmith find");
  std::vector<std::string> files = TextsOf(*flags.files);
  if (const std::string why = Misuse(files); !why.empty()) {
    console.Error(why, "Name files, or - for standard input. See: serialsmith find --help");
    return kExitUsage;
  }
  const absl::StatusOr<Judge> judge = Judge::Create(flags.keys, flags.root, {.now = SecondsNow()});
  if (!judge.ok()) {
    console.Error(judge.status());
    return kExitUsage;
  }
  if (files.empty()) files.emplace_back("-");
  Output output;
  std::uint64_t found = 0;
  bool failed = false;
  for (const std::string& file : files) {
    const absl::StatusOr<std::uint64_t> hits = Scan(file, *judge, flags.json, output);
    if (!output.ok()) break;
    if (hits.ok()) {
      found += *hits;
    } else {
      console.Error(hits.status());
      failed = true;
    }
  }
  return output.Finish(console, failed ? kExitUsage : found == 0 ? kExitNo : kExitYes);
}

}  // namespace

void AddFindCommand(CLI::App& app, int& exit_status) {
  CLI::App* command = app.add_subcommand("find", "Find every serial in any text");
  auto flags = std::make_shared<FindFlags>();
  flags->files = AddTexts(*command, "FILE", "A file to search; standard input when none or -");
  command->add_option("--keys", flags->keys, "Judge what is found by the issuer's public keyring")
      ->type_name("FILE")
      ->check(NotEmpty());
  command->add_option("--root", flags->root, kRootDescription)
      ->type_name("KEY|FILE")
      ->check(NotEmpty())
      ->needs("--keys");
  command->add_flag("--json", flags->json, "Print one JSON object for each serial");
  command->footer(kFindExamples);
  command->callback([flags, &exit_status] { exit_status = RunFind(*flags); });
}

}  // namespace serialsmith::tools
