#include "serialsmith/license.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>

#include "serialsmith/verify.h"
#include "tests/support/tokens.h"

namespace serialsmith {
namespace {

using testing::kTokenTime;

const PublicKeyring& Ring() {
  static const PublicKeyring ring = testing::RingFromJson(testing::TokenRingJson());
  return ring;
}

std::string TokenFor(std::string_view number, const std::string& holder) {
  nlohmann::json claims = testing::ClaimsJson();
  claims["serial"] = std::string(number);
  claims["holder"] = holder;
  return testing::SignClaims(claims.dump());
}

std::string LicenseOf(const std::string& token) {
  const Verdict serial = Verifier(Ring()).Verify(testing::kSigned);
  const TokenVerdict verdict = testing::JudgeToken(token);
  return PrintLicense(token, *verdict.claims, serial.signature_bytes, "Moon Viewer");
}

std::string Genuine(const std::string& holder = "Zoë Müller") {
  return LicenseOf(TokenFor(testing::kNumber, holder));
}

TokenVerdict JudgeLicense(std::string_view text, const TokenPolicy& policy = {.now = kTokenTime}) {
  return VerifyLicense(TokenVerifier(Ring()), text, policy);
}

std::string CodeOfLicense(std::string_view text) {
  return std::string(TokenCodeName(JudgeLicense(text).code));
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string LinesOf(std::string_view text, std::string_view before, std::string_view after) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out.append(before).append(text.substr(0, end)).append(after);
    text.remove_prefix(end + 1);
  }
  return out;
}

// As mail programs encode what is not ASCII, or too long for a line.
std::string QuotedPrintable(std::string_view text, std::size_t width) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    std::string piece(1, c);
    if (byte >= 0x80 || c == '=') piece = {'=', kHex[byte >> 4], kHex[byte & 15U]};
    if (c != '\n' && column + piece.size() >= width) out += "=\r\n", column = 0;
    out += c == '\n' ? "\r\n" : piece;
    column = c == '\n' ? 0 : column + piece.size();
  }
  return out;
}

TEST(License, IsReadableAndValid) {
  const std::string text = Genuine();
  EXPECT_TRUE(
      text.starts_with("-----BEGIN SERIALSMITH LICENSE-----\n"
                       "Holder: Zoë Müller\nProduct: Moon Viewer (MVR)\n\nSerial:\n"
                       "TMVRJ-M6K4K-EW5AS-KSR49-QV841\nMTG6K-"))
      << text;
  EXPECT_TRUE(text.ends_with("\n-----END SERIALSMITH LICENSE-----\n"));
  EXPECT_TRUE(HoldsLicense("Dear Zoë,\n" + text));
  EXPECT_FALSE(HoldsLicense(TokenFor(testing::kNumber, "Z")));
  const TokenVerdict verdict = JudgeLicense(text);
  EXPECT_TRUE(verdict.valid());
  EXPECT_EQ(verdict.claims->holder, "Zoë Müller");
  EXPECT_EQ(verdict.serial->signature, SignatureState::kVerified);
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    EXPECT_LE(rest.find('\n'), 72U);
  }
}

// Some mail programs double it. Tokens of all lengths modulo a line of theirs.
TEST(License, BeginsNoLineWithADot) {
  for (std::size_t length = 1; length <= 48; ++length) {
    const std::string text = Genuine(std::string(length, 'Z'));
    EXPECT_EQ(text.find("\n."), std::string::npos) << text;
    EXPECT_EQ(CodeOfLicense(text), "valid") << length;
  }
}

TEST(License, SurvivesMail) {
  const std::string text = Genuine();
  const std::string bom = "\xEF\xBB\xBF";
  for (const std::string& mail :
       {bom + text, "Dear Zoë,\nhere it is.\n\n" + text + "\nYours\n", Replaced(text, "\n", "\r\n"),
        text + "\nIt holds a token, which begins with v4.public. and is long.\n",
        LinesOf(text, "> ", "\n"), LinesOf(text, "> > ", " \r\n"), LinesOf(text, "\t  ", "\n"),
        LinesOf(text, "", "   \n"), Replaced(text, "\n", "\n\n"), Replaced(text, "\n", " "),
        Replaced(text, "\n\n", "\n"), QuotedPrintable(text, 76), QuotedPrintable(text, 48),
        Replaced(text, "\n", "=20\r\n"), text.substr(0, text.find("-----END")), text + text,
        LinesOf(QuotedPrintable(text, 40), "> ", "\n")}) {
    EXPECT_EQ(CodeOfLicense(mail), "valid") << mail;
  }
}

RC_GTEST_PROP(License, SurvivesAnyWidthOfLines, ()) {
  const std::string text = Genuine(*rc::gen::element<std::string>(
      "Anna", "月", "Serial: v4.public.", "-----END SERIALSMITH LICENSE-----",
      "-----BEGIN SERIALSMITH LICENSE-----", "=C3=", "> a\" \\"));
  const auto width = *rc::gen::inRange<std::size_t>(36, 200);
  const std::string quote = *rc::gen::element<std::string>("", "> ", ">>> ", "  ");
  std::string mail = quote;
  std::size_t column = 0;
  for (const char c : Replaced(text, "\n", " ")) {
    if (c == ' ' && column > width) {
      mail.append("\r\n").append(quote);
      column = 0;
    } else {
      mail += c;
      ++column;
    }
  }
  RC_ASSERT(CodeOfLicense(mail) == "valid");
}

TEST(License, NeedsBothSignaturesOverTheSameSerial) {
  const std::string other = LicenseOf(TokenFor(testing::kOtherNumber, "Z"));
  const std::string token_of_other = TokenFor(testing::kOtherNumber, "Z");
  const std::string genuine = Genuine("Z");
  const std::string swapped = genuine.substr(0, genuine.find("v4.public.")) + token_of_other;
  EXPECT_EQ(CodeOfLicense(swapped), "license_mismatch");
  const TokenVerdict verdict = JudgeLicense(swapped);
  EXPECT_EQ(ExplainToken(verdict).message,
            "Invalid ownership token: the license file holds serial TMVRJ-M6K4K-EW5AS-KSR49-QV841, "
            "and its token vouches for TMVR9-FNYCX-KYRSK-K2YE3-KYM3Q.");
  // The right number with a signature of another.
  EXPECT_EQ(CodeOfLicense(other), "license_serial_invalid");
  EXPECT_EQ(JudgeLicense(other).serial->code, VerdictCode::kSignatureInvalid);
  // The number alone, and a serial that was mistyped.
  const std::size_t rows = genuine.find("MTG6K");
  EXPECT_EQ(CodeOfLicense(genuine.substr(0, rows) + genuine.substr(genuine.find("v4.public."))),
            "license_serial_invalid");
  EXPECT_EQ(CodeOfLicense(Replaced(genuine, "MTG6K", "MTG6J")), "license_serial_invalid");
  // The token is judged first.
  EXPECT_EQ(TokenCodeName(JudgeLicense(swapped, {.now = 0}).code), "token_not_yet_valid");
  const std::size_t at = genuine.find("v4.public.") + 100;
  std::string forged = genuine;
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  EXPECT_EQ(CodeOfLicense(forged), "token_signature_invalid");
}

TEST(License, VouchesForTheHolderByItsTokenAlone) {
  const std::string edited = Replaced(Genuine("Zoë"), "Holder: Zoë", "Holder: Mallory");
  const TokenVerdict verdict = JudgeLicense(edited);
  EXPECT_TRUE(verdict.valid());
  EXPECT_EQ(verdict.claims->holder, "Zoë");
}

TEST(License, IsRefusedWhereItIsCut) {
  const std::string text = Genuine();
  for (const std::string& cut :
       {text.substr(text.find("Holder")), text.substr(0, 36), text.substr(0, text.find("v4.")),
        Replaced(text, "Serial:", "Sequel:"), text + std::string(kMaxLicenseBytes, ' ')}) {
    const TokenVerdict verdict = JudgeLicense(cut);
    EXPECT_EQ(verdict.code, TokenCode::kMalformed) << cut.substr(0, 300);
    EXPECT_EQ(verdict.defect, TokenDefect::kLicense);
  }
  for (std::size_t length = 0; length < text.find("-----END") - 1; length += 7) {
    EXPECT_NE(CodeOfLicense(text.substr(0, length)), "valid") << length;
  }
}

}  // namespace
}  // namespace serialsmith
