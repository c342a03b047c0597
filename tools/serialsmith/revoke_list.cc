// `serialsmith revoke --list`: the signed list of all that is revoked.
#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/keys/file_descriptor.h"
#include "core/keys/status.h"
#include "core/keys/utc_time.h"
#include "serialsmith/revocation_list.h"
#include "serialsmith/revocation_list_maker.h"
#include "serialsmith/vault.h"
#include "tools/issuing/output_file.h"
#include "tools/ledger/ledger_audit.h"
#include "tools/ledger/revoked_numbers.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/revoke_commands.h"
#include "tools/serialsmith/sealed_number.h"
#include "tools/serialsmith/stop_signal.h"

namespace serialsmith::tools {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kMostHours = 3650 * 24;
constexpr std::string_view kDefaultAhead = "7d";

// "7d" or "12h".
absl::StatusOr<std::int64_t> ParseAhead(std::string_view text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  const bool is_days = rest != end && *rest == 'd';
  if (error == std::errc() && rest + 1 == end && (is_days || *rest == 'h') && count > 0 &&
      count <= kMostHours / (is_days ? 24 : 1)) {
    return count * kHour * (is_days ? 24 : 1);
  }
  return Problem(absl::StatusCode::kInvalidArgument,
                 "--next-update: \"" + std::string(text) + "\" is no number of days or hours",
                 "Write 7d or 12h, up to 3650d.");
}

// Held while the list before is read and the next one written, so that no two have one version.
absl::StatusOr<FileDescriptor> LockPlaceOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const std::string directory = parent.empty() ? "." : parent;
  FileDescriptor handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.ok() && ::flock(handle.get(), LOCK_EX | LOCK_NB) == 0) return handle;
  if (handle.ok() && errno == EWOULDBLOCK) {
    return Problem(absl::StatusCode::kUnavailable, path + ": another process is writing beside it",
                   "Try again when that is done.");
  }
  return Problem(absl::StatusCode::kFailedPrecondition,
                 directory + ": cannot lock: " + std::strerror(errno),
                 "Name a file in a directory that exists.");
}

absl::Status NotOverwritten(absl::StatusCode code, std::string_view what, std::string_view hint) {
  return Problem(code, what, "It stays as it is. " + std::string(hint));
}

// The version of the list that is there; 0: none is.
absl::StatusOr<std::uint64_t> VersionBefore(const std::string& path, const PublicKeyring& ring,
                                            std::int64_t now) {
  const absl::StatusOr<RevocationList> list = RevocationList::Load(path, ring);
  if (absl::IsNotFound(list.status())) return 0;
  if (!list.ok()) {
    const std::string_view message = MessageOf(list.status());
    return NotOverwritten(
        list.status().code(), message.substr(0, message.find('\n')),
        "Name another file, put the newest list that was published there, or say its "
        "version after that by --list-version.");
  }
  if (list->keyring_version() > ring.version()) {
    return NotOverwritten(absl::StatusCode::kFailedPrecondition,
                          path + ": this list was made with a newer keyring, version " +
                              std::to_string(list->keyring_version()),
                          "Use the newest keyring.");
  }
  if (list->issued_at() > now) {
    return NotOverwritten(absl::StatusCode::kFailedPrecondition,
                          path + ": this list was made at " + FormatUtc(list->issued_at()) +
                              ", and here it is " + FormatUtc(now),
                          "Look whether the clock of this computer is right.");
  }
  return list->version();
}

class ListCommand final {
 public:
  explicit ListCommand(const RevokeFlags& flags) : flags_(flags) {}

  int Run() {
    const absl::StatusOr<RevocationList> list = WriteList();
    if (!list.ok() && stop_.came()) return stop_.exit_status();
    if (!list.ok()) {
      console_.Error(list.status());
      return kExitUsage;
    }
    if (list->version() == 1) {
      console_.Note("There was no list in " + flags_.list +
                    ": this is version 1, which clients that have seen another refuse.");
    }
    output_.Write(flags_.json ? JsonAnswer(*list) : Answer(*list));
    return output_.Finish(console_, kExitYes);
  }

 private:
  absl::StatusOr<RevocationList> WriteList();
  absl::StatusOr<std::string> MakeList(const RevocationListMaker& maker, SqlSession& session,
                                       const RevocationTerms& terms);
  // What stands before the version that --list-version asks for.
  absl::StatusOr<std::uint64_t> BeforeVersion(const absl::StatusOr<std::uint64_t>& found) const {
    const std::uint64_t before = flags_.list_version - 1;
    if (!found.ok() || *found <= before) return before;
    return NotOverwritten(absl::StatusCode::kFailedPrecondition,
                          flags_.list + ": this list has version " + std::to_string(*found),
                          "Give a later --list-version, or none.");
  }
  std::string Answer(const RevocationList& list) const;
  std::string JsonAnswer(const RevocationList& list) const;

  const RevokeFlags& flags_;
  StopSignal stop_;
  Console console_{"serialsmith revoke"};
  Output output_;
};

absl::StatusOr<RevocationList> ListCommand::WriteList() {
  const absl::StatusOr<std::int64_t> ahead =
      ParseAhead(flags_.next_update.empty() ? kDefaultAhead : flags_.next_update);
  if (!ahead.ok()) return ahead.status();
  const absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags_.ledger.keys);
  if (!ring.ok()) return ring.status();
  const auto keep_going = [this] { return !stop_.came(); };
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags_.ledger, /*read_only=*/true, keep_going);
  if (!session.ok()) return session.status();
  // The list would be of serials that the ring does not know.
  absl::Status status = CheckKeys(**session, [&](Series series) {
    const PublicSeries* known = ring->public_ring().Find(series);
    return known == nullptr ? nullptr : &known->key;
  });
  if (!status.ok()) return status;
  // Nobody should hold a lock while a person types.
  const absl::StatusOr<SecretBytes> key =
      Unlocker(*ring, flags_.ledger.passphrase_file, stop_.fd()).UnlockRevocationKey();
  if (!key.ok()) return key.status();
  const auto maker = RevocationListMaker::Create(ring->public_ring(), *key);
  if (!maker.ok()) return maker.status();
  const absl::StatusOr<FileDescriptor> lock = LockPlaceOf(flags_.list);
  if (!lock.ok()) return lock.status();
  // Another list may have been written while the passphrase was typed.
  const auto now = static_cast<std::int64_t>(std::time(nullptr));
  absl::StatusOr<std::uint64_t> before = VersionBefore(flags_.list, ring->public_ring(), now);
  if (flags_.list_version != 0) before = BeforeVersion(before);
  if (!before.ok()) return before.status();
  const absl::StatusOr<std::string> bytes = MakeList(
      *maker, **session, {.version = *before + 1, .issued_at = now, .next_update = now + *ahead});
  if (!bytes.ok()) return bytes.status();
  auto file = OutputFile::Open(flags_.list, keep_going);
  if (!file.ok()) return file.status();
  status = (*file)->Write(*bytes);
  if (status.ok()) status = (*file)->Finish();
  if (!status.ok()) return status;
  return RevocationList::Parse(*bytes, flags_.list, ring->public_ring());
}

absl::StatusOr<std::string> ListCommand::MakeList(const RevocationListMaker& maker,
                                                  SqlSession& session,
                                                  const RevocationTerms& terms) {
  // A ledger is large: whoever presses Ctrl-C need not wait for its end.
  const auto stoppable = [this](const NumberVisitor& visit) -> NumberVisitor {
    return [this, visit, seen = 0U](const PackedRow& number) mutable {
      constexpr unsigned kBetweenLooks = 4096;
      if (++seen % kBetweenLooks == 0 && stop_.came()) return absl::CancelledError("");
      return visit(number);
    };
  };
  return maker.Make(
      terms,
      [&](const NumberVisitor& visit) { return VisitRevokedNumbers(session, stoppable(visit)); },
      [&](const NumberVisitor& visit) { return VisitGenuineNumbers(session, stoppable(visit)); },
      SystemRandom);
}

std::string ListCommand::Answer(const RevocationList& list) const {
  return flags_.list + ": version " + std::to_string(list.version()) + ", " +
         std::to_string(list.size()) + (list.size() == 1 ? " serial" : " serials") +
         "; the next one is due at " + FormatUtc(list.next_update()) + "\n";
}

std::string ListCommand::JsonAnswer(const RevocationList& list) const {
  std::string out = "{\"list\":";
  AppendJsonString(out, flags_.list);
  out += ",\"issuer\":";
  AppendJsonString(out, list.issuer());
  out += ",\"version\":" + std::to_string(list.version());
  out += ",\"keyring_version\":" + std::to_string(list.keyring_version());
  out += ",\"revoked\":" + std::to_string(list.size()) + ",\"issued_at\":";
  AppendJsonString(out, FormatUtc(list.issued_at()));
  out += ",\"next_update\":";
  AppendJsonString(out, FormatUtc(list.next_update()));
  return out + "}\n";
}

}  // namespace

int RunRevokeList(const RevokeFlags& flags) { return ListCommand(flags).Run(); }

}  // namespace serialsmith::tools
