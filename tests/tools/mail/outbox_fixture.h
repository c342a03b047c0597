// A ledger whose orders, of one unit each, wait to be mailed.
#ifndef SERIALSMITH_TESTS_TOOLS_MAIL_OUTBOX_FIXTURE_H_
#define SERIALSMITH_TESTS_TOOLS_MAIL_OUTBOX_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/temp_dir.h"
#include "tests/tools/ledger/sample_lines.h"
#include "tools/ledger/mail_outbox.h"
#include "tools/ledger/open_ledger.h"

namespace serialsmith::tools {

class OutboxTest : public ::testing::Test {
 protected:
  void Queue(const std::string& order_id, const std::string& email = "ann@example.com") {
    Order order = SampleOrder(order_id);
    order.email = email;
    ASSERT_TRUE(AddSample(*OpenLedger(place_, {}).value(), order, false).value());
  }
  std::unique_ptr<MailOutbox> OpenOutbox() { return MailOutbox::Open(place_, now_, {}).value(); }
  std::unique_ptr<SqlSession> ReadOnly() { return OpenLedgerSession(place_, true, {}).value(); }

  serialsmith::testing::TempDir dir_;
  LedgerPlace place_ = *ParseLedgerUrl(dir_.File("ledger"));
  std::int64_t now_ = 1'700'000'100;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TESTS_TOOLS_MAIL_OUTBOX_FIXTURE_H_
