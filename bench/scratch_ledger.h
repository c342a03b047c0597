// Ledgers to measure with: in a directory that vanishes, or in a scratch database.
#ifndef SERIALSMITH_BENCH_SCRATCH_LEDGER_H_
#define SERIALSMITH_BENCH_SCRATCH_LEDGER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace serialsmith::bench {

double Seconds(const std::function<void()>& work);
unsigned Cpus();  // that this process may use

// A directory that vanishes with everything in it.
class Scratch final {
 public:
  Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Orders of one unit each, and a file of them.
struct Rows {
  std::vector<std::string> order_ids;
  std::vector<std::string> emails;
  std::vector<std::string> names;
  std::string csv = "order_id,product,email,name\n";
};
Rows MakeRows(std::size_t count);

// The scratch database, of SERIALSMITH_BENCH_POSTGRESQL; empty: none was given.
std::string PostgresqlUrl();
bool EmptyDatabase();

// `serialsmith issue` without the command: into the ledger `pipeline.ledger` of the directory, or
// into the scratch database.
bool Pipeline(const Scratch& scratch, const Rows& rows, bool sign, bool postgresql);

}  // namespace serialsmith::bench

#endif  // SERIALSMITH_BENCH_SCRATCH_LEDGER_H_
