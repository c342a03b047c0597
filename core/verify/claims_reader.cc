#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/check/whole_text.h"
#include "core/keys/json_object.h"
#include "core/keys/utc_time.h"
#include "core/keys/utf8.h"
#include "core/verify/claims_json.h"

namespace serialsmith {
namespace {

using nlohmann::json;

enum Claim : std::size_t {
  kIss,
  kSub,
  kAud,
  kJti,
  kIat,
  kNbf,
  kExp,
  kSerial,
  kMachine,
  kFeatures,
  kHolder,
  kNonce,
  kClaims,
};
constexpr std::array<std::string_view, kClaims> kNames = {"iss",     "sub",      "aud",    "jti",
                                                          "iat",     "nbf",      "exp",    "serial",
                                                          "machine", "features", "holder", "nonce"};
constexpr std::array kRequired = {kIss, kSub, kAud, kJti, kIat, kNbf, kSerial};

std::optional<PackedRow> ParseNumber(std::string_view text) {
  std::array<RowBits, kSignedRows> rows;
  if (ReadWholeText(text, rows) != 1) return std::nullopt;
  PackedRow number;
  Store(rows[0], number);
  std::array<char, kRowTextLength> canonical;
  WriteNumberText(number, canonical);
  if (!std::equal(text.begin(), text.end(), canonical.begin(), canonical.end())) {
    return std::nullopt;
  }
  return number;
}

bool SetText(std::string& out, std::string& text) {
  if (text.empty() || !IsPlainUtf8(text)) return false;
  out = std::move(text);
  return true;
}

template <typename To, typename From>
bool SetTo(To& out, const std::optional<From>& value) {
  if (value) out = *value;
  return value.has_value();
}

// Puts the claims together while the parser walks the text; no tree is built. Values without a type
// here are printed again, compact.
class Reader final : public nlohmann::json_sax<json> {
 public:
  explicit Reader(TokenClaims& claims) : claims_(claims) {}

  ClaimsDefect Finish() {
    if (defect_.defect != TokenDefect::kNone) return defect_;
    for (const Claim claim : kRequired) {
      if ((seen_ >> claim & 1U) == 0) return {TokenDefect::kClaimMissing, Name(claim)};
    }
    // The serial names its product itself.
    if (claims_.product().code() != audience_) return {TokenDefect::kClaimInvalid, Name(kAud)};
    return {};
  }
  void Refuse(TokenDefect defect, std::string claim = {}) {
    if (defect_.defect == TokenDefect::kNone) defect_ = {defect, std::move(claim)};
  }

  bool null() override { return Scalar(JsonText{"null"}); }
  bool boolean(bool value) override { return Scalar(value); }
  bool number_integer(number_integer_t value) override { return Scalar(std::int64_t{value}); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return Scalar(static_cast<std::int64_t>(value));
    }
    return Scalar(JsonText{std::to_string(value)});
  }
  bool number_float(number_float_t value, const string_t&) override { return Scalar(value); }
  bool string(string_t& value) override { return Scalar(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return Open('{'); }
  bool start_array(std::size_t) override { return Open('['); }
  bool end_object() override { return Close('}'); }
  bool end_array() override { return Close(']'); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return Stop(TokenDefect::kJson);
  }

  bool key(string_t& name) override {
    claim_ = kClaims;
    if (open_.size() == 1) {
      claim_ = static_cast<Claim>(std::ranges::find(kNames, name) - kNames.begin());
      if (claim_ != kClaims) return SeeForTheFirstTime(claim_);
    }
    std::vector<std::string>& names = open_.back();
    if (std::ranges::find(names, name) != names.end()) return Stop(TokenDefect::kJson);
    names.push_back(name);
    if (raw_from_ != 0) {
      Separate();
      AppendJson(raw_, FeatureValue(std::move(name)));
      raw_ += ':';
    } else {
      name_ = std::move(name);
    }
    return true;
  }

 private:
  static std::string Name(Claim claim) { return std::string(kNames[claim]); }

  bool Stop(TokenDefect defect, std::string claim = {}) {
    Refuse(defect, std::move(claim));
    return false;
  }
  bool SeeForTheFirstTime(Claim claim) {
    const std::uint32_t bit = 1U << claim;
    if ((seen_ & bit) != 0) return Stop(TokenDefect::kJson);
    seen_ |= bit;
    return true;
  }
  void Separate() {
    if (raw_.back() != '{' && raw_.back() != '[' && raw_.back() != ':') raw_ += ',';
  }
  bool InFeatures() const { return open_.size() == 2 && raw_from_ == 0; }

  bool Scalar(FeatureValue value) {
    if (raw_from_ != 0) {
      Separate();
      AppendJson(raw_, value);
      return true;
    }
    return Take(std::move(value));
  }

  bool Open(char bracket) {
    if (open_.size() >= kMaxClaimDepth) return Stop(TokenDefect::kJson);
    if (raw_from_ != 0) {
      Separate();
      raw_ += bracket;
    } else if (open_.empty()) {
      if (bracket != '{') return Stop(TokenDefect::kJson);
    } else if (InFeatures() || claim_ != kFeatures || bracket != '{') {
      raw_from_ = open_.size();
      raw_claim_ = claim_;
      raw_ = bracket;
    }
    open_.emplace_back();
    return true;
  }

  bool Close(char bracket) {
    open_.pop_back();
    if (raw_from_ == 0) return true;
    raw_ += bracket;
    if (open_.size() > raw_from_) return true;
    raw_from_ = 0;
    claim_ = raw_claim_;
    return Take(JsonText{std::move(raw_)});
  }

  // A whole value, of the claim or feature named last.
  bool Take(FeatureValue value) {
    if (open_.empty()) return Stop(TokenDefect::kJson);
    if (InFeatures()) {
      claims_.features.push_back({std::move(name_), std::move(value)});
      return true;
    }
    if (claim_ == kClaims) {
      claims_.others.push_back({std::move(name_), std::move(value)});
      return true;
    }
    auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && Set(claim_, *text)) return true;
    return Stop(TokenDefect::kClaimInvalid, Name(claim_));
  }

  bool Set(Claim claim, std::string& text) {
    switch (claim) {
      case kIss:
        return SetText(claims_.issuer, text);
      case kSub:
        return SetText(claims_.account, text);
      case kAud:
        return SetText(audience_, text);
      case kJti:
        return SetText(claims_.id, text);
      case kIat:
        return SetTo(claims_.issued_at, ParseRfc3339(text));
      case kNbf:
        return SetTo(claims_.not_before, ParseRfc3339(text));
      case kExp:
        return SetTo(claims_.expires_at, ParseRfc3339(text));
      case kSerial:
        return SetTo(claims_.number, ParseNumber(text));
      case kMachine:
        return SetTo(claims_.machine, ParseMachineText(text));
      case kHolder:
        return SetText(claims_.holder.emplace(), text);
      case kNonce:
        return SetText(claims_.nonce.emplace(), text);
      case kFeatures:
      case kClaims:
        break;
    }
    return false;
  }

  TokenClaims& claims_;
  ClaimsDefect defect_;
  std::string audience_;
  std::uint32_t seen_ = 0;  // bit of each known claim
  // The names in each open object, but for those of known claims; none in arrays.
  std::vector<std::vector<std::string>> open_;
  Claim claim_ = kClaims;  // the one named last; kClaims: another name, name_
  std::string name_;
  std::string raw_;           // a value without a type, so far
  std::size_t raw_from_ = 0;  // how many were open when it began; 0: none is under way
  Claim raw_claim_ = kClaims;
};

}  // namespace

ClaimsDefect ReadClaims(std::string_view text, TokenClaims& claims) {
  Reader reader(claims);
  if (!json::sax_parse(text.begin(), text.end(), &reader)) reader.Refuse(TokenDefect::kJson);
  return reader.Finish();
}

std::optional<std::string> ReadKeyId(std::string_view footer) {
  if (footer.size() > kMaxFooterBytes) return std::nullopt;
  const absl::StatusOr<json> tree = ParseJson(footer, "footer");
  if (!tree.ok()) return std::nullopt;
  const auto kid = tree->find("kid");
  if (kid == tree->end() || !kid->is_string()) return std::nullopt;
  std::string id = kid->get<std::string>();
  // A PASERK id, which is shown although nobody has signed it.
  const bool plain = std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '-' || c == '_';
  });
  if (id.empty() || !plain) return std::nullopt;
  return id;
}

}  // namespace serialsmith
