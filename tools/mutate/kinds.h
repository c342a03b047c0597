// The kinds of texts that `serialsmith mutate` makes. To add one, write its function in the file of
// its family and a line in the table at the end of that file, and name it in docs/qa_kit.md.
//
// The answer comes from how a text was made, never from a check of it. Where chance could make
// another answer right, the function tries again until the row code says that it is certain.
#ifndef SERIALSMITH_TOOLS_MUTATE_KINDS_H_
#define SERIALSMITH_TOOLS_MUTATE_KINDS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/verdict.h"
#include "tools/mutate/chance.h"
#include "tools/mutate/serial_source.h"

namespace serialsmith::tools {

struct Mutation {
  std::string text;    // any bytes
  VerdictCode expect;  // by `check` with the options, and with --keys unless it is the example
  std::string meant;   // canonical; a suggestion must be this. Empty: nothing that can be told
  std::vector<std::string> options{};  // flags of `check`
};

// What the source must have for a kind to be made.
enum class Needs { kNothing, kStrangeSeries, kCompromisedSeries, kRevocationList };

// Texts of a megabyte come in one round of so many.
inline constexpr unsigned kSeldom = 64;

struct Kind {
  std::string_view name;
  Mutation (*make)(const SerialSource& source, Chance& chance);
  Needs needs = Needs::kNothing;
  unsigned one_round_in = 1;
};

std::span<const Kind> Spellings();       // valid, in many ways
std::span<const Kind> TypingErrors();    // what people type
std::span<const Kind> Misreadings();     // what people and scanners read
std::span<const Kind> Mails();           // whole mails, as programs send and quote them
std::span<const Kind> PasteDamage();     // what pages, files and encodings make of it
std::span<const Kind> ProtocolDamage();  // well-formed rows that are wrong as a serial
std::span<const Kind> HostileInput();    // what should do no harm

// A damaged text in any layout. Its number row is damaged, so that the example is no other answer.
Mutation Damaged(const std::string& text, VerdictCode code, std::string meant, Chance& chance);
// A genuine serial to which was done what is forgiven.
Mutation Forgiven(const SerialSource& source, std::string text, std::string meant);

// All of them, those of a family one after the other.
std::vector<Kind> AllKinds();

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MUTATE_KINDS_H_
