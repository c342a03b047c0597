// `serialsmith mutate`: a corpus for testing whatever reads serials.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "core/keys/file_descriptor.h"
#include "core/keys/status.h"
#include "serialsmith/revocation_list_maker.h"
#include "serialsmith/vault.h"
#include "tools/mutate/mutation_stream.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/sealed_number.h"
#include "tools/serialsmith/stop_signal.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kMutateExamples =
    "Examples:\n"
    "  serialsmith mutate --example --count 500 > corpus.jsonl\n"
    "  serialsmith mutate --keys test-keys --seed 7 > corpus.jsonl\n"
    "  serialsmith mutate --keys test-keys --list test.list > corpus.jsonl\n"
    "\n"
    "Each line has a text, its kind, the flags of `check` to judge it with, the code that it must\n"
    "get, and the serial that was meant. The texts of a keyring hold genuine serials of its "
    "newest\n"
    "active series: give it a keyring that was made for tests. docs/qa_kit.md tells more.\n"
    "Exit status: 0 all lines written, 2 usage or set-up.";

constexpr std::uint64_t kMaxCount = 1'000'000'000;
constexpr std::int64_t kListSeconds = std::int64_t{3650} * 86400;

// CLI11 takes "-1" for 2⁶⁴ − 1.
CLI::Validator WholeNumber() {
  return CLI::Validator(
      [](std::string& text) {
        const bool whole = text.find_first_not_of("0123456789") == std::string::npos;
        return whole ? std::string() : "\"" + text + "\" is no whole number";
      },
      "");
}

struct MutateFlags {
  std::string keys;
  std::string passphrase_file;
  std::string list;
  bool example = false;
  std::uint64_t count = 1000;
  std::uint64_t seed = 1;
};

bool IsUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (NextCodePoint(text, at) == kInvalidUtf8) return false;
  }
  return true;
}

std::string JsonLine(const NamedMutation& named) {
  const Mutation& mutation = named.mutation;
  std::string out;
  if (IsUtf8(mutation.text)) {
    out = "{\"text\":";
    AppendJsonString(out, mutation.text);
  } else {
    out = "{\"text_base64\":";
    AppendJsonString(out, absl::Base64Escape(mutation.text));
  }
  out += ",\"kind\":";
  AppendJsonString(out, named.kind);
  out += ",\"options\":[";
  for (const std::string& option : mutation.options) {
    if (out.back() != '[') out += ',';
    AppendJsonString(out, option);
  }
  out += "],\"expect\":";
  AppendJsonString(out, CodeName(mutation.expect));
  out += ",\"meant\":";
  AppendJsonStringOrNull(out, mutation.meant);
  return out += "}\n";
}

// Where no file is yet: it may be a list that clients trust.
absl::Status WriteNewFile(const std::string& path, std::string_view bytes) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file.ok()) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   path + ": cannot make this file: " + std::strerror(errno),
                   errno == EEXIST ? "Name one that is not there yet."
                                   : "Check the path and its permissions.");
  }
  if (::write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size())) {
    return absl::OkStatus();
  }
  ::unlink(path.c_str());
  return Problem(absl::StatusCode::kFailedPrecondition, path + ": cannot write the list",
                 "Look whether the disk is full.");
}

// A list of `numbers` alone, made with a newer ring than the one that `check` will have.
absl::Status WriteList(const std::string& path, const PublicKeyring& ring, const SecretBytes& key,
                       const std::vector<PackedRow>& numbers) {
  const absl::StatusOr<RevocationListMaker> maker = RevocationListMaker::Create(ring, key);
  if (!maker.ok()) return maker.status();
  const std::int64_t now = SecondsNow();
  const absl::StatusOr<std::string> bytes = maker->Make(
      {.version = 1, .issued_at = now, .next_update = now + kListSeconds},
      [&numbers](const NumberVisitor& visit) {
        absl::Status status;
        for (const PackedRow& number : numbers) {
          if (status.ok()) status = visit(number);
        }
        return status;
      },
      [](const NumberVisitor&) { return absl::OkStatus(); }, SystemRandom);
  if (!bytes.ok()) return bytes.status();
  return WriteNewFile(path, *bytes);
}

absl::StatusOr<SerialSource> OpenSource(const MutateFlags& flags, Console& console) {
  if (flags.example) return SerialSource::Example();
  absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags.keys);
  if (!ring.ok()) return ring.status();
  const absl::StatusOr<Series> series = ring->NewestActive();
  if (!series.ok()) return series.status();
  Unlocker unlocker(*ring, flags.passphrase_file);
  const absl::StatusOr<SecretBytes> master = unlocker.UnlockMaster(*series);
  if (!master.ok()) return master.status();
  absl::StatusOr<SerialSource> source =
      SerialSource::OfRing(ring->public_ring(), *series, *master, SecondsNow());
  if (source.ok() && !flags.list.empty()) {
    const absl::StatusOr<SecretBytes> key = unlocker.UnlockRevocationKey();
    if (!key.ok()) return key.status();
    // In memory alone: any change makes it a newer one.
    const absl::Status newer = ring->SetExpiry(SecondsNow() + kListSeconds);
    if (!newer.ok()) return newer;
    const absl::Status written =
        WriteList(flags.list, ring->public_ring(), *key, source->RevokedNumbers());
    if (!written.ok()) return written;
    source->SetRevocationList(flags.list);
  }
  if (source.ok()) {
    console.Note(std::string("serialsmith mutate: the texts hold genuine serials of series ") +
                 series->symbol() + "; give away none of a keyring that sells");
  }
  return source;
}

int RunMutate(const MutateFlags& flags) {
  Console console("serialsmith mutate");
  if (flags.example == !flags.keys.empty()) {
    console.Error("name either --keys DIR or --example",
                  "--example needs no keys. See: serialsmith mutate --help");
    return kExitUsage;
  }
  const absl::StatusOr<SerialSource> source = OpenSource(flags, console);
  if (!source.ok()) {
    console.Error(source.status());
    return kExitUsage;
  }
  StopSignal stop;
  MutationStream stream(*source, flags.seed);
  Output output;
  for (std::uint64_t i = 0; i < flags.count && output.ok(); ++i) {
    if (stop.came()) return stop.exit_status();
    output.Write(JsonLine(stream.Next()));
  }
  return output.Finish(console, kExitYes);
}

}  // namespace

void AddMutateCommand(CLI::App& app, int& exit_status) {
  CLI::App* command =
      app.add_subcommand("mutate", "Make texts to test with, and the answer that each must get");
  auto flags = std::make_shared<MutateFlags>();
  CLI::Option* const keys =
      command->add_option("--keys", flags->keys, "Directory of a secret keyring made for tests")
          ->type_name("DIR")
          ->check(NotEmpty());
  command
      ->add_flag("--example", flags->example,
                 "Use the example series, whose serials are no secret and judged without a keyring")
      ->excludes(keys);
  command
      ->add_option("--passphrase-file", flags->passphrase_file,
                   "File with the passphrase, mode 0600; without it a terminal is asked")
      ->type_name("FILE")
      ->check(NotEmpty());
  command
      ->add_option("--list", flags->list,
                   "Write a revocation list for `check --revoked`, and texts that it answers")
      ->type_name("FILE")
      ->check(NotEmpty())
      ->needs(keys);
  command->add_option("--count", flags->count, "How many lines; else 1000")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, kMaxCount));
  command->add_option("--seed", flags->seed, "The same seed makes the same lines; else 1")
      ->type_name("N")
      ->check(WholeNumber());
  command->footer(kMutateExamples);
  command->callback([flags, &exit_status] { exit_status = RunMutate(*flags); });
}

}  // namespace serialsmith::tools
