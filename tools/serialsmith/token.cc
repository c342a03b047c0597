// `serialsmith token`: its four commands and their flags.
#include <memory>
#include <string>

#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/revoked_flags.h"
#include "tools/serialsmith/signer_flag.h"
#include "tools/serialsmith/token_commands.h"
#include "tools/serialsmith/trusted_ring.h"

namespace serialsmith::tools {
namespace {

using Flags = std::shared_ptr<TokenFlags>;

CLI::App* AddCommand(CLI::App& token, int& exit_status, const Flags& flags, const std::string& name,
                     const std::string& description, const std::string& footer,
                     int (*run)(const TokenFlags&)) {
  CLI::App* command = token.add_subcommand(name, description);
  command->footer(footer);
  command->callback([flags, &exit_status, run] { exit_status = run(*flags); });
  return command;
}

void AddText(CLI::App& command, const std::string& name, std::string& value,
             const std::string& type, const std::string& description) {
  command.add_option(name, value, description)->type_name(type)->check(NotEmpty());
}

void AddSecretKeys(CLI::App& command, const Flags& flags) {
  command.add_option("--keys", flags->keys, "Directory of the secret keyring")
      ->type_name("DIR")
      ->check(NotEmpty())
      ->required();
  AddText(command, "--passphrase-file", flags->passphrase_file, "FILE",
          "File with the passphrase, mode 0600; without it a terminal is asked");
  AddSignerFlag(command, flags->signer);
}

void AddMachine(CLI::App& command, const Flags& flags) {
  CLI::Option* machine =
      command.add_option("--machine", flags->machine, "Fingerprint of the computer, any text")
          ->type_name("M")
          ->check(NotEmpty());
  command.add_flag("--this-machine", flags->this_machine, "The fingerprint of this computer")
      ->excludes(machine);
}

void AddGrant(CLI::App& command, const Flags& flags, const std::string& start) {
  AddText(command, "--holder", flags->holder, "NAME", "The owner's name, for people");
  AddText(command, "--expires", flags->expires, "90d|TIME",
          "Days after " + start + ", or a time like 2027-01-31T00:00:00Z; else never");
  command
      .add_option("--feature", flags->features,
                  "A feature and its value: true, false, a number or a text; repeatable")
      ->type_name("K=V")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_flag("--license", flags->license,
                   "Print a license file: token, signed serial and holder");
}

void AddPictures(CLI::App& command, const Flags& flags) {
  command.add_flag("--qr", flags->qr, "Show it as a QR code on stderr too");
  AddText(command, "--png", flags->png, "FILE", "Write it as a QR code to FILE too");
}

void AddMint(CLI::App& token, int& exit_status, const Flags& flags) {
  CLI::App* command = AddCommand(
      token, exit_status, flags, "mint", "Say in a token who owns a serial",
      "Examples:\n"
      "  serialsmith token mint --keys keys --passphrase-file pass --account anna@example.com \\\n"
      "      --serial TMVRJ-M6K4K-EW5AS-KSR49-QV841 --expires 90d --feature seats=5\n"
      "  serialsmith token mint --keys keys --account anna --holder \"Anna Example\" --license \\\n"
      "      --serial - < signed.txt > license.txt\n"
      "  serialsmith token mint --keys keys --account anna --serial - < signed.txt \\\n"
      "      --signer 'pkcs11:token=Shop;object=tokens?pin-source=file:pin'\n"
      "\n"
      "The serial must be of the keyring: its signature shows that, or the master of its series.\n"
      "With --ledger it must have been issued, and be neither revoked nor replaced.\n"
      "Exit status: 0 minted, 1 the serial is refused, 2 usage or set-up.",
      RunTokenMint);
  AddSecretKeys(*command, flags);
  AddText(*command, "--ledger", flags->ledger, "URL",
          "Ledger that must stand by the serial: a file, or postgresql://user@host/database");
  command->add_option("--serial", flags->serial, "The serial, signed or not; - for standard input")
      ->type_name("TEXT")
      ->check(NotEmpty())
      ->required();
  command->add_option("--account", flags->account, "The account that owns it")
      ->type_name("A")
      ->check(NotEmpty())
      ->required();
  AddMachine(*command, flags);
  AddGrant(*command, flags, "now");
  AddPictures(*command, flags);
  command->add_flag("--json", flags->json, "Print one JSON object with the token and its claims");
}

void AddVerify(CLI::App& token, int& exit_status, const Flags& flags) {
  CLI::App* command = AddCommand(
      token, exit_status, flags, "verify", "Judge a token or a license file",
      "Examples:\n"
      "  serialsmith token verify --keys public.keyring --product MVR - < license.txt\n"
      "  serialsmith token verify --keys public.keyring --revoked revoked.list - < license.txt\n"
      "  serialsmith token verify --keys public.keyring --this-machine --request request.txt \\\n"
      "      --json - < answer.txt\n"
      "\n"
      "A token that is bound to a computer needs --machine or --this-machine. A revocation list "
      "is\n"
      "judged by the clock, whatever --at says, and one that is damaged, foreign or stale is an\n"
      "error.\n"
      "Exit status: 0 valid, 1 invalid, 2 usage or set-up.",
      RunTokenVerify);
  flags->text = tools::AddText(*command, "TOKEN",
                               "The token, or - for standard input, where a "
                               "license file may stand too");
  command->add_option("--keys", flags->keys, "The issuer's public keyring")
      ->type_name("FILE")
      ->check(NotEmpty())
      ->required();
  command->add_option("--root", flags->root, kRootDescription)
      ->type_name("KEY|FILE")
      ->check(NotEmpty());
  AddMachine(*command, flags);
  AddText(*command, "--product", flags->product, "CODE", "Accept tokens of this product only");
  AddText(*command, "--request", flags->request, "FILE",
          "Accept the answer to this activation request only");
  AddRevokedFlags(*command, flags->revoked);
  AddText(*command, "--at", flags->at, "TIME", "Judge as at this time, like 2027-01-31T00:00:00Z");
  command->add_flag("--json", flags->json, "Print one JSON object");
}

void AddRequest(CLI::App& token, int& exit_status, const Flags& flags) {
  CLI::App* command = AddCommand(
      token, exit_status, flags, "request", "Ask for a token on a computer without network",
      "Examples:\n"
      "  serialsmith token request --serial TMVRJ-M6K4K-EW5AS-KSR49-QV841 > request.txt\n"
      "  serialsmith token request --serial - --qr < signed.txt > request.txt\n"
      "\n"
      "Keep the request: the answer is verified against it. A signed serial lets any desk of the\n"
      "issuer answer. Without --machine the fingerprint of this computer is taken.\n"
      "Exit status: 0 made, 1 not a serial, 2 usage or set-up.",
      RunTokenRequest);
  command->add_option("--serial", flags->serial, "The serial, signed or not; - for standard input")
      ->type_name("TEXT")
      ->check(NotEmpty())
      ->required();
  AddText(*command, "--machine", flags->machine, "M", "Fingerprint of the computer, any text");
  AddPictures(*command, flags);
}

void AddAnswer(CLI::App& token, int& exit_status, const Flags& flags) {
  CLI::App* command = AddCommand(
      token, exit_status, flags, "answer", "Answer the request of a computer without network",
      "Examples:\n"
      "  serialsmith token answer --keys keys --passphrase-file pass request.txt > answer.txt\n"
      "  serialsmith token answer --keys keys --account anna --expires 365d --png answer.png -\n"
      "\n"
      "The same request under the same flags gets the same token; with --ledger it is remembered,\n"
      "and comes again whatever the flags. A request is answered for 30 days by the clock of its\n"
      "computer. Without --account the serial's number is the account.\n"
      "Exit status: 0 answered, 1 refused, 2 usage or set-up.",
      RunTokenAnswer);
  flags->text = tools::AddText(*command, "REQUEST",
                               "File with the request, - for standard input, or its line itself");
  AddSecretKeys(*command, flags);
  AddText(*command, "--ledger", flags->ledger, "URL",
          "Ledger that must stand by the serial, and remembers the answer: a file, or "
          "postgresql://user@host/database");
  AddText(*command, "--account", flags->account, "A", "The account that owns the serial");
  AddGrant(*command, flags, "the request");
  AddPictures(*command, flags);
  command->add_flag("--json", flags->json, "Print one JSON object with the token and its claims");
}

}  // namespace

void AddTokenCommand(CLI::App& app, int& exit_status) {
  CLI::App* token =
      app.add_subcommand("token", "Mint and verify ownership tokens, activate offline");
  token->require_subcommand(1);
  token->footer(
      "Examples:\n"
      "  serialsmith token verify --keys public.keyring - < license.txt\n"
      "  serialsmith token request --serial - < serial.txt > request.txt");
  const auto fresh = [] { return std::make_shared<TokenFlags>(); };
  AddMint(*token, exit_status, fresh());
  AddVerify(*token, exit_status, fresh());
  AddRequest(*token, exit_status, fresh());
  AddAnswer(*token, exit_status, fresh());
}

}  // namespace serialsmith::tools
