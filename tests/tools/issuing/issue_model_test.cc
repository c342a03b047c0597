// Any orders, in any runs, beside a model that a map and a loop make.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/tools/issuing/issuing_fixture.h"

namespace serialsmith::tools {
namespace {

struct Row {
  int order;
  int line;
  bool other_product;
  int quantity;
};

rc::Gen<Row> AnyRow() {
  using rc::gen::inRange;
  // Few ids and mostly one quantity, so that lines repeat, agreeing and not.
  return rc::gen::build<Row>(
      rc::gen::set(&Row::order, inRange(0, 12)), rc::gen::set(&Row::line, inRange(0, 2)),
      rc::gen::set(&Row::other_product, rc::gen::map(inRange(0, 5), [](int i) { return i == 0; })),
      rc::gen::set(&Row::quantity,
                   rc::gen::map(inRange(0, 8), [](int i) { return i < 5 ? 2 : i - 4; })));
}

class Model {
 public:
  void Issue(const std::vector<Row>& rows, bool sign) {
    std::uint64_t number = 1;
    for (const Row& row : rows) {
      ++number;
      const Product product = row.other_product ? kAbc : kMvr;
      const auto quantity = static_cast<std::uint32_t>(row.quantity);
      const auto [place, is_new] =
          lines_.try_emplace({row.order, row.line}, Line{product, quantity, 0, number});
      Line& line = place->second;
      if (is_new) {
        line.first = next_[product.value()] + 1;
        next_[product.value()] += quantity;
      } else if (line.product != product) {
        rejects += std::to_string(number) + ",product,this order line was issued for " +
                   line.product.code() + "," + product.code() + "\n";
        continue;
      } else if (line.quantity != quantity) {
        rejects += std::to_string(number) +
                   ",quantity,this order line was issued with a quantity of " +
                   std::to_string(line.quantity) + "," + std::to_string(quantity) + "\n";
        continue;
      }
      for (std::uint32_t unit = 0; unit < quantity; ++unit) {
        const IssuedSerial serial = *issuer_.Issue(product, line.first + unit, sign);
        text += std::to_string(row.order) + "," + std::to_string(row.line) + "," +
                std::to_string(unit + 1) + "," + product.code() + "," + NumberText(serial.number) +
                "," + (sign ? SignedText(serial.number, serial.signature) : "") + ",,name " +
                std::to_string(line.named) + ",," + (is_new ? "issued" : "existing") + "\n";
      }
    }
  }

  std::string text;
  std::string rejects;

 private:
  struct Line {
    Product product;
    std::uint32_t quantity;
    std::uint64_t first;
    std::uint64_t named;  // the row whose name is kept
  };
  std::map<std::pair<int, int>, Line> lines_;
  std::map<std::uint16_t, std::uint64_t> next_;
  Issuer issuer_ = IssuerOf(kA);
};

std::string Csv(const std::vector<Row>& rows) {
  std::string csv = "order_id,line,product,quantity,name\n";
  int number = 1;
  for (const Row& row : rows) {
    csv += std::to_string(row.order) + "," + std::to_string(row.line) + "," +
           (row.other_product ? "ABC" : "MVR") + "," + std::to_string(row.quantity) + ",name " +
           std::to_string(++number) + "\n";
  }
  return csv;
}

RC_GTEST_PROP(IssueModel, AgreesOnAnyRuns, ()) {
  const auto runs = *rc::gen::resize(
      4, rc::gen::container<std::vector<std::pair<std::vector<Row>, bool>>>(
             rc::gen::pair(rc::gen::resize(30, rc::gen::container<std::vector<Row>>(AnyRow())),
                           rc::gen::arbitrary<bool>())));
  const auto ledger = *OpenSqliteLedger("");
  Model model;
  for (const auto& [rows, sign] : runs) {
    const RunResult run =
        RunOn(*ledger, Csv(rows), {.series = kA, .sign = sign, .jobs = 2}, PlainHooks());
    RC_ASSERT(run.status.ok());
    model.text.clear();
    model.rejects.clear();
    model.Issue(rows, sign);
    RC_ASSERT(run.text == model.text);
    RC_ASSERT(run.rejects == model.rejects);
  }
}

}  // namespace
}  // namespace serialsmith::tools
