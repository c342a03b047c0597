#include "tools/serialsmith/line_reporter.h"

#include "serialsmith/check.h"
#include "serialsmith/number.h"
#include "serialsmith/text.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/json_text.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kMaxMessageBytes = 4096;

std::string_view SignatureWords(SignatureState state) {
  switch (state) {
    case SignatureState::kAbsent:
      return "no signature";
    case SignatureState::kUnchecked:
      return "signature unchecked";
    case SignatureState::kVerified:
      return "signature verified";
    case SignatureState::kInvalid:
      return "signature invalid";
  }
  return "";
}

}  // namespace

const LineReporter::Wording& LineReporter::WordingOf(const Verdict& verdict) {
  const Product product = Unpack(verdict.number).product;
  Wording& wording = wordings_[product.value() % wordings_.size()];
  if (wording.filled && wording.product == product.value() &&
      wording.signature == verdict.signature) {
    return wording;
  }
  wording = {true, product.value(), verdict.signature, "", {}};
  if (json_) {
    wording.phrases = MakeJsonPhrases(verdict, catalogue_);
  } else {
    wording.remark.append(" (").append(ProductLabel(product, catalogue_)).append(", ");
    wording.remark.append(SignatureWords(verdict.signature)).append(")\n");
  }
  return wording;
}

void LineReporter::Append(std::string& out, std::uint64_t line, std::string_view text,
                          const Verdict& verdict) {
  if (json_) {
    if (verdict.valid()) {
      AppendJsonReport(out, text, verdict, WordingOf(verdict).phrases);
    } else {
      AppendJsonReport(out, text, verdict, MakeJsonPhrases(verdict, catalogue_));
    }
    return;
  }
  AppendInteger(out, line);
  out.append(": ").append(CodeName(verdict.code)).append(": ");
  if (verdict.valid()) {
    AppendNumber(out, verdict.number);
    out += WordingOf(verdict).remark;
    return;
  }
  out += Printable(Explain(verdict, catalogue_).message, kMaxMessageBytes);
  if (verdict.suggestion_rows != 0) {
    out.append(" Did you mean ").append(FormatRows(verdict.Suggestion(), '-'));
    out.append("? (").append(CertaintyName(verdict.certainty)) += ')';
  }
  out += '\n';
}

}  // namespace serialsmith::tools
