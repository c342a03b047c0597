// What `serialsmith token` prints and shows beside it.
#include <fcntl.h>

#include <cerrno>
#include <filesystem>

#include "core/keys/file_descriptor.h"
#include "core/vault/staged_file.h"
#include "serialsmith/license.h"
#include "tools/qr/qr_code.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/token_commands.h"
#include "tools/serialsmith/token_report.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kPngPixels = 480;
constexpr mode_t kPngMode = 0600;  // a token is worth its serial

absl::Status WritePng(const std::string& path, const std::string& png) {
  const std::filesystem::path place(path);
  const std::string folder = place.has_parent_path() ? place.parent_path().string() : ".";
  const FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok()) return WriteProblem(folder, errno);
  auto file = StagedFile::Write(directory.get(), folder, place.filename().string(), png, kPngMode);
  if (!file.ok()) return file.status();
  return file->Commit();
}

}  // namespace

absl::Status PrintMinted(const TokenFlags& flags, const std::string& token,
                         const Signature& signature, const PublicKeyring& ring, Output& output) {
  const auto claims = TokenVerifier(ring).Verify(token, {}).claims;
  if (!claims) return absl::InternalError("the minted token is not the ring's");
  const std::string license =
      flags.license
          ? PrintLicense(token, *claims, signature, ring.catalogue().NameOf(claims->product()))
          : std::string();
  if (!flags.json) {
    output.Write(flags.license ? license : token + "\n");
    return {};
  }
  std::string out = "{\"token\":";
  AppendJsonString(out, token);
  out += ",\"license\":";
  AppendJsonStringOrNull(out, license);
  AppendClaimFields(out, &*claims, ring.catalogue());
  output.Write(out + "}\n");
  return {};
}

absl::Status ShowCode(const TokenFlags& flags, std::string_view text, Console& console) {
  if (!flags.qr && flags.png.empty()) return {};
  const absl::StatusOr<QrCode> code = QrCode::Create(text);
  if (!code.ok()) return code.status();
  if (flags.qr) console.Picture(code->ForTerminal(console.ColourOnStderr()));
  if (flags.png.empty()) return {};
  const absl::StatusOr<std::string> png = code->Png(kPngPixels);
  return png.ok() ? WritePng(flags.png, *png) : png.status();
}

}  // namespace serialsmith::tools
