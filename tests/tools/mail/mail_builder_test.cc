#include "tools/mail/mail_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "tests/tools/mail/sample_order.h"
#include "tools/mail/mail_limits.h"
#include "tools/qr/qr_code.h"

namespace serialsmith::tools {
namespace {

using testing::BuiltinBuilder;
using testing::SampleOrder;

const MailBuilder& Builder() {
  static const MailBuilder builder = BuiltinBuilder();
  return builder;
}

std::string BuildError(const OrderMail& order) {
  const auto mail = Builder().Build(order);
  return mail.ok() ? "none" : std::string(mail.status().message());
}

std::size_t Count(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1))
    ++count;
  return count;
}

std::size_t LongestLine(std::string_view text) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    EXPECT_NE(end, std::string_view::npos);
    if (end == std::string_view::npos) break;
    longest = std::max(longest, end - at);
    at = end + 2;
  }
  return longest;
}

TEST(MailBuilder, MakesTheSameBytesOfTheSame) {
  const auto first = Builder().Build(SampleOrder());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->bytes, BuiltinBuilder().Build(SampleOrder())->bytes);
  EXPECT_EQ(first->recipient, "ada@example.org");
  EXPECT_EQ(first->subject, "Your serial number for Moon Viewer");
  OrderMail other = SampleOrder();
  other.envelope.message_id = "1001.2@example.com";
  EXPECT_NE(first->bytes, Builder().Build(other)->bytes);
}

TEST(MailBuilder, EndsEachLineWithCrlf) {
  OrderMail order = SampleOrder(3);
  order.locale = "ja";
  const std::string bytes = Builder().Build(order)->bytes;
  EXPECT_EQ(Count(bytes, "\n"), Count(bytes, "\r\n"));
  EXPECT_EQ(Count(bytes, "\r"), Count(bytes, "\r\n"));
  EXPECT_TRUE(bytes.ends_with("\r\n"));
  EXPECT_LE(LongestLine(bytes), 78U);  // of the headers; of a text 76
}

// What an order says must not end a part, even one that knows the message id.
TEST(MailBuilder, HasNoBoundaryInItsParts) {
  const std::string bytes = Builder().Build(SampleOrder())->bytes;
  const std::size_t at = bytes.find("boundary=\"") + 10;
  const std::string boundary = bytes.substr(at, bytes.find('"', at) - at);
  ASSERT_GT(boundary.size(), 20U);
  OrderMail order = SampleOrder(1, false);
  order.order_id = "--" + boundary + "--";
  const std::string forged = Builder().Build(order)->bytes;
  // A message without attachments has two multiparts of other boundaries; this one is nowhere.
  EXPECT_EQ(Count(forged, boundary), 0U);
  EXPECT_NE(forged.find("--=3D_"), std::string::npos);
}

TEST(MailBuilder, KeepsSerialsWholeInTheSource) {
  for (const char* locale : {"en", "fr", "ja"}) {
    OrderMail order = SampleOrder();
    order.locale = locale;
    order.name = order.order_id = order.lines[0].product_name = std::string(100, '=') + "é";
    const IssuedSerial& serial = order.lines[0].serials[0];
    const std::string bytes = Builder().Build(order)->bytes;
    // The text has the number and six rows; HTML these and the alternative text; the file has rows.
    EXPECT_EQ(Count(bytes, NumberText(serial.number)), 2U + 3U + 1U + 2U) << locale;
    for (const Row& row : SignedRows(serial.number, serial.signature)) {
      EXPECT_GE(Count(bytes, "\r\n" + FormatRow(row) + "\r\n"), 3U) << locale;
    }
  }
}

TEST(MailBuilder, ShowsTheFirstOfManyAndAttachesAll) {
  const auto most = Builder().Build(SampleOrder(kMaxShownSerials));
  EXPECT_EQ(Count(most->bytes, ".serial\r\n"), 2 * kMaxShownSerials);  // name and filename
  EXPECT_EQ(Count(most->html, "<pre"), kMaxShownSerials);
  const auto more = Builder().Build(SampleOrder(kMaxShownSerials + 1));
  EXPECT_EQ(Count(more->bytes, ".serial"), 0U);
  EXPECT_EQ(Count(more->html, "<pre"), kShownOfTable);
  EXPECT_EQ(Count(more->bytes, "filename=serials.csv"), 1U);
  EXPECT_EQ(Count(more->bytes, "\r\nMVR,Moon Viewer,"), kMaxShownSerials + 1);
}

TEST(MailBuilder, CarriesTheLargestOrder) {
  const auto mail = Builder().Build(SampleOrder(100'000, false));
  ASSERT_TRUE(mail.ok());
  EXPECT_EQ(Count(mail->bytes, "\r\nMVR,Moon Viewer,"), 100'000U);
  EXPECT_LT(mail->html.size(), 20'000U);
}

TEST(MailBuilder, HasAQrCodeOfOneSerialOnly) {
  EXPECT_EQ(Count(Builder().Build(SampleOrder(1))->bytes, "image/png"), 1U);
  EXPECT_EQ(Count(Builder().Build(SampleOrder(2))->bytes, "image/png"), 0U);
  const auto mail = Builder().Build(SampleOrder());
  EXPECT_EQ(Count(mail->html, "src=\"data:image/png;base64,"), 1U);
  EXPECT_EQ(Count(mail->html, "cid:"), 0U);
}

TEST(MailBuilder, PutsTheNumberIntoTheLink) {
  const std::string link = "https://example.com/?s=TMVRJ-M6K4K-EW5AS-KSR49-QV841&x=1";
  const auto mail = BuiltinBuilder("https://example.com/?s={serial}&x=1").Build(SampleOrder());
  std::string picture;
  absl::Base64Escape(*QrCode::Create(link, QrRedundancy::kMedium)->Png(250), &picture);
  EXPECT_NE(mail->html.find("base64," + picture + '"'), std::string::npos);
}

TEST(MailBuilder, RefusesWhatIsNoMessage) {
  OrderMail order = SampleOrder();
  order.email = "ada@example.org, eve@example.org";
  EXPECT_EQ(BuildError(order),
            "recipient's address: not one plain email address\n"
            "Give one plain email address.");
  order.email = "";
  EXPECT_EQ(BuildError(order).substr(0, 29), "recipient's address: missing\n");
  for (const char* address : {"=?utf-8?q?eve?=@example.org", "ada@\xE2\x80\xAEgro.elpmaxe"}) {
    order.email = address;
    EXPECT_EQ(BuildError(order).substr(0, 30), "recipient's address: not one p") << address;
  }
  order = SampleOrder();
  order.envelope.sender.address = "shop@example.com\r\nBcc: eve@example.org";
  EXPECT_EQ(BuildError(order).substr(0, 43), "sender's address: holds a control character");
  for (const char* id : {"", "a", "@b", "a@", "a@b@c", "<a@b>", "a b@c", "a@b\r\nX: y", "é@b"}) {
    order = SampleOrder();
    order.envelope.message_id = id;
    EXPECT_EQ(BuildError(order),
              "the message id is none\nIt looks like left@right, without angle brackets.")
        << id;
  }
  EXPECT_EQ(BuildError(SampleOrder(0)), "the order has no serial\nIssue it first.");
}

TEST(MailBuilder, RefusesALinkThatIsNone) {
  const auto refuses = [](std::string link) {
    return !MailBuilder::Create(*MailTemplates::Load(""), {std::move(link)}).ok();
  };
  EXPECT_FALSE(refuses("https://example.com/{serial}"));
  EXPECT_TRUE(refuses("https://example.com/"));
  EXPECT_TRUE(refuses("https://example.com/ {serial}"));
  EXPECT_TRUE(refuses("https://example.com/{serial}" + std::string(3000, 'x')));
}

TEST(MailBuilder, SaysWhichServersWillDo) {
  OrderMail order = SampleOrder();
  EXPECT_FALSE(Builder().Build(order)->needs_smtputf8);
  order.email = "ada@bücher.example";
  EXPECT_FALSE(Builder().Build(order)->needs_smtputf8);
  EXPECT_EQ(Builder().Build(order)->recipient, "ada@xn--bcher-kva.example");
  order.email = "josé@example.org";
  EXPECT_TRUE(Builder().Build(order)->needs_smtputf8);
}

TEST(MailBuilder, QuotesNamesWithDotsInOddPlaces) {
  OrderMail order = SampleOrder();
  for (const std::string name : {"ann..b", ".ann", "ann."}) {
    order.email = name + "@example.com";
    const auto mail = Builder().Build(order);
    ASSERT_TRUE(mail.ok()) << mail.status();
    EXPECT_EQ(mail->recipient, '"' + name + "\"@example.com");
    EXPECT_NE(mail->bytes.find("<\"" + name + "\"@example.com>"), std::string::npos);
  }
}

TEST(MailBuilder, BuildsInSeveralThreadsAtOnce) {
  OrderMail order = SampleOrder();
  order.locale = "fr";
  order.name = "Zoë";
  const std::string expected = Builder().Build(order)->bytes;
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (int& count : wrong) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) count += Builder().Build(order)->bytes == expected ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

}  // namespace
}  // namespace serialsmith::tools
