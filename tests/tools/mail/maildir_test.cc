#include "tools/mail/maildir.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace serialsmith::tools {
namespace {

OutgoingMail Letter(std::string message_id = "0123abc@acme.example") {
  return {.sender = "sales@acme.example",
          .recipient = "ann@example.com",
          .bytes = "Subject: x\r\n\r\na\rb\r\n",
          .message_id = std::move(message_id),
          .date = 1'795'000'000};
}

class MaildirTest : public ::testing::Test {
 protected:
  DeliveryResult Deliver(const OutgoingMail& mail, bool may_end = true) {
    return (*Maildir::Open(path_))->Send(mail, [may_end] { return may_end; });
  }
  std::vector<std::string> Names(const std::string& part) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_ + part)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  serialsmith::testing::TempDir dir_;
  const std::string path_ = dir_.File("box");
};

TEST_F(MaildirTest, HasLinesOfTheSystemForTheOwnerAlone) {
  EXPECT_EQ(Deliver(Letter()).delivery, Delivery::kDelivered);
  const std::string name = "1795000000.0123abc_acme.example";
  ASSERT_EQ(Names("/new"), std::vector<std::string>{name});
  EXPECT_EQ(serialsmith::testing::ReadFile(path_ + "/new/" + name), "Subject: x\n\na\rb\n");
  EXPECT_EQ(serialsmith::testing::ModeOf(path_ + "/new/" + name), 0600U);
  EXPECT_TRUE(Names("/tmp").empty());
  EXPECT_TRUE(Names("/cur").empty());
}

TEST_F(MaildirTest, HasAMailOnceThatComesTwice) {
  Deliver(Letter());
  EXPECT_EQ(Deliver(Letter()).delivery, Delivery::kDelivered);
  EXPECT_EQ(Names("/new").size(), 1U);
  Deliver(Letter("another@acme.example"));
  EXPECT_EQ(Names("/new").size(), 2U);
}

TEST_F(MaildirTest, KeepsNothingOfAMailThatMayNotEnd) {
  EXPECT_EQ(Deliver(Letter(), false).delivery, Delivery::kNotAttempted);
  EXPECT_TRUE(Names("/new").empty());
  EXPECT_TRUE(Names("/tmp").empty());
}

TEST_F(MaildirTest, StaysInItself) {
  EXPECT_EQ(Deliver(Letter("../../a:2,S\n@x")).delivery, Delivery::kDelivered);
  EXPECT_EQ(Names("/new"), std::vector<std::string>{"1795000000..._.._a_2_S__x"});
}

TEST_F(MaildirTest, HasNamesThatAFileSystemTakes) {
  const std::string domain = "@" + std::string(250, 'd');
  EXPECT_EQ(Deliver(Letter("first" + domain)).delivery, Delivery::kDelivered);
  EXPECT_EQ(Deliver(Letter("other" + domain)).delivery, Delivery::kDelivered);
  EXPECT_EQ(Names("/new").size(), 2U);
}

TEST_F(MaildirTest, SaysWhatCannotBeWritten) {
  auto box = Maildir::Open(path_);
  std::filesystem::remove_all(path_ + "/tmp");
  const DeliveryResult result = (*box)->Send(Letter(), [] { return true; });
  EXPECT_EQ(result.delivery, Delivery::kNoWay);
  EXPECT_EQ(result.answer.substr(0, 13), "cannot write ");
  serialsmith::testing::WriteFile(path_ + "/tmp", "");
  EXPECT_TRUE(absl::IsFailedPrecondition(Maildir::Open(path_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Maildir::Open(dir_.File("not/there")).status()));
}

}  // namespace
}  // namespace serialsmith::tools
