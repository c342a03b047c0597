// A fresh database of the server that ctest started (the fixture `postgresql`), dropped at the end.
#ifndef SERIALSMITH_TESTS_SUPPORT_POSTGRESQL_DATABASE_H_
#define SERIALSMITH_TESTS_SUPPORT_POSTGRESQL_DATABASE_H_

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <string>

namespace serialsmith::testing {

class PostgresqlDatabase final {
 public:
  PostgresqlDatabase() : name_("test_" + std::to_string(::getpid()) + "_" + std::to_string(++count_)) {
    Run("CREATE DATABASE " + name_);
  }
  PostgresqlDatabase(const PostgresqlDatabase&) = delete;
  PostgresqlDatabase& operator=(const PostgresqlDatabase&) = delete;
  ~PostgresqlDatabase() { Run("DROP DATABASE " + name_ + " WITH (FORCE)"); }

  std::string url() const { return Url(name_); }

 private:
  static std::string Url(const std::string& database) {
    return "postgresql:///" + database + "?host=" SERIALSMITH_POSTGRESQL_DIR "&user=serialsmith";
  }
  static void Run(const std::string& sql) {
    PGconn* const connection = PQconnectdb(Url("postgres").c_str());
    PGresult* const result = PQexec(connection, sql.c_str());
    EXPECT_EQ(PQresultStatus(result), PGRES_COMMAND_OK) << PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
  }

  static inline int count_ = 0;
  std::string name_;
};

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_POSTGRESQL_DATABASE_H_
