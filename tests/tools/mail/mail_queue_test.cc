#include "tools/mail/mail_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace serialsmith::tools {
namespace {

BuiltForSending MailOf(std::int64_t id, std::size_t size = 1) {
  BuiltForSending mail;
  mail.taken.mail_id = id;
  mail.mail.bytes = std::string(size, 'x');
  return mail;
}

SendingResult ResultOf(const BuiltForSending& mail, unsigned connection = 0) {
  return {mail.taken, {}, connection};
}

TEST(MailQueue, HasRoomForSomeMailsAndBytes) {
  MailQueue queue(1, 2, 10);
  EXPECT_TRUE(queue.WaitForRoom());
  queue.Push(MailOf(1, 100));  // alone, it may be as large as it is
  queue.Post(ResultOf(MailOf(9)));
  EXPECT_FALSE(queue.WaitForRoom());  // results came, room did not
  const auto mail = queue.Pop();
  EXPECT_EQ(mail->taken.mail_id, 1);
  EXPECT_TRUE(queue.WaitForRoom());
  queue.Push(MailOf(2));
  EXPECT_TRUE(queue.WaitForRoom());
  queue.Push(MailOf(3));
  EXPECT_FALSE(queue.WaitForRoom());
}

TEST(MailQueue, SendsWhatIsQueuedWhenItIsFinished) {
  MailQueue queue(1, 9, 9);
  queue.Push(MailOf(1));
  queue.Push(MailOf(2));
  queue.Finish();
  for (const std::int64_t id : {1, 2}) {
    const auto mail = queue.Pop();
    ASSERT_TRUE(mail.has_value());
    EXPECT_EQ(mail->taken.mail_id, id);
    queue.Post(ResultOf(*mail));
  }
  EXPECT_FALSE(queue.Pop().has_value());
  EXPECT_EQ(queue.WaitForResults().size(), 2U);
  EXPECT_TRUE(queue.WaitForResults().empty());
}

TEST(MailQueue, GivesBackWhatIsAbandoned) {
  MailQueue queue(2, 9, 9);
  for (const std::int64_t id : {1, 2, 3}) queue.Push(MailOf(id));
  const auto in_hand = queue.Pop();
  const std::vector<BuiltForSending> left = queue.Abandon();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].taken.mail_id, 2);
  EXPECT_EQ(left[1].taken.mail_id, 3);
  EXPECT_FALSE(queue.Pop().has_value());
  queue.Post(ResultOf(*in_hand, 1));
  // Nobody may record it any more: its connection does not wait. The other has nothing to wait for.
  EXPECT_FALSE(queue.WaitUntilRecorded(1));
  EXPECT_TRUE(queue.WaitUntilRecorded(0));
  EXPECT_EQ(queue.WaitForResults().size(), 1U);
}

TEST(MailQueue, HoldsAConnectionUntilItsResultIsRecorded) {
  MailQueue queue(2, 9, 9);
  queue.Post(ResultOf(MailOf(1), 0));
  const std::vector<SendingResult> results = queue.TakeResults();
  EXPECT_TRUE(queue.WaitUntilRecorded(1));
  std::atomic<bool> recorded = false;
  std::thread connection([&] {
    EXPECT_TRUE(queue.WaitUntilRecorded(0));
    EXPECT_TRUE(recorded.load());
  });
  recorded = true;
  queue.Recorded(results);
  connection.join();
}

TEST(MailQueue, LosesNothingBetweenThreads) {
  constexpr std::int64_t kMails = 2000;
  constexpr unsigned kConnections = 4;
  MailQueue queue(kConnections, 8, 1000);
  std::vector<std::thread> threads;
  for (unsigned connection = 0; connection < kConnections; ++connection) {
    threads.emplace_back([&queue, connection] {
      while (auto mail = queue.Pop()) {
        EXPECT_TRUE(queue.WaitUntilRecorded(connection));
        queue.Post(ResultOf(*mail, connection));
      }
    });
  }
  std::multiset<std::int64_t> seen;
  const auto take = [&](const std::vector<SendingResult>& results) {
    for (const SendingResult& result : results) seen.insert(result.taken.mail_id);
    queue.Recorded(results);
    return !results.empty();
  };
  for (std::int64_t id = 0; id < kMails;) {
    const bool has_room = queue.WaitForRoom();
    take(queue.TakeResults());
    if (has_room) queue.Push(MailOf(id++, 200));
  }
  queue.Finish();
  while (take(queue.WaitForResults())) {
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kMails));
  EXPECT_EQ(std::set<std::int64_t>(seen.begin(), seen.end()).size(), seen.size());
}

}  // namespace
}  // namespace serialsmith::tools
