// `mail send` beside what it cannot do without: the same bytes over one connection by a bare loop
// of libcurl, to the same server, which takes everything. Both in turn in each iteration, so that
// the ratio holds on a busy machine too. The ledger lies in the directory for temporary files, so
// TMPDIR chooses the disk that is written for each mail.
//
// The argument is how long the server thinks before each answer, in microseconds, and after it
// before the answer to the end of a mail. The PostgreSQL one needs a scratch database, which it
// empties: SERIALSMITH_BENCH_POSTGRESQL is its URL.
//
// Counters: mails/s; bare likewise; of_bare = mails/s / bare; forced: writes a second that the
// directory's disk forces, one after the other; speedup = four connections / one.
#include <benchmark/benchmark.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "bench/scratch_ledger.h"
#include "bench/smtp_sink.h"
#include "tools/mail/mail_composer.h"
#include "tools/mail/mail_sender.h"
#include "tools/mail/smtp_connection.h"

namespace serialsmith::bench {
namespace {

using namespace tools;

constexpr std::int64_t kNow = 1'700'000'000;

Mailbox Sender() { return {"Acme", "sales@acme.example"}; }

MailBuilder Builder() { return *MailBuilder::Create(*MailTemplates::Load(""), {}); }

// A ledger with a mail queued for each order.
struct QueuedMail {
  Scratch scratch;
  std::unique_ptr<MailOutbox> outbox;

  bool Make(std::size_t count, bool postgresql) {
    if (postgresql && !EmptyDatabase()) return false;
    if (!Pipeline(scratch, MakeRows(count), /*sign=*/true, postgresql)) return false;
    auto place = ParseLedgerUrl(postgresql ? PostgresqlUrl() : scratch.File("pipeline.ledger"));
    auto opened = MailOutbox::Open(*place, kNow, {});
    if (!opened.ok()) return false;
    outbox = *std::move(opened);
    return true;
  }
  bool QueueAgain() {
    return outbox->session()
        .Execute("UPDATE mails SET state = 0, attempts = 0, next_attempt_at = 0")
        .ok();
  }
};

std::vector<OrderMail> Orders(QueuedMail& queued, std::size_t count) {
  auto composer = MailComposer::Create(queued.outbox->session(), Sender());
  std::vector<OrderMail> orders;
  const Rows rows = MakeRows(count);
  for (std::size_t i = 0; composer.ok() && i < count; ++i) {
    const auto line_id = static_cast<std::int64_t>(i + 1);
    auto order = composer->Compose({.mail_id = line_id,
                                    .last_line_id = line_id,
                                    .order_id = rows.order_ids[i],
                                    .email = rows.emails[i],
                                    .prepared_at = kNow,
                                    .attempts = 1});
    if (order.ok()) orders.push_back(*std::move(order));
  }
  return orders;
}

bool SendOurs(QueuedMail& queued, const MailBuilder& builder, const SmtpSink& sink,
              unsigned connections, std::size_t count) {
  const std::string url = sink.url();
  const auto sent =
      SendDueMail(*queued.outbox, builder,
                  {.sender = Sender(),
                   .connections = connections,
                   .now = [] { return kNow; },
                   .keep_going = [] { return true; },
                   .open_transport =
                       [&] {
                         return OpenSmtpConnection(
                             {.url = url, .login = nullptr, .ca_file = {}, .keep_going = {}});
                       }});
  return sent.ok() && sent->sent == static_cast<std::int64_t>(count);
}

std::size_t ReadRest(char* buffer, std::size_t size, std::size_t count, void* rest) {
  auto* const left = static_cast<std::string_view*>(rest);
  const std::size_t copied = left->copy(buffer, size * count);
  left->remove_prefix(copied);
  return copied;
}

bool SendBare(const std::vector<BuiltMail>& mails, const SmtpSink& sink) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 curl_easy_cleanup);
  curl_easy_setopt(curl.get(), CURLOPT_URL, sink.url().c_str());
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, Sender().address.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, ReadRest);
  bool good = true;
  for (const BuiltMail& mail : mails) {
    std::string_view rest = mail.bytes;
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
        curl_slist_append(nullptr, mail.recipient.c_str()), curl_slist_free_all);
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &rest);
    curl_easy_setopt(curl.get(), CURLOPT_INFILESIZE_LARGE,
                     static_cast<curl_off_t>(mail.bytes.size()));
    good = curl_easy_perform(curl.get()) == CURLE_OK && good;
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, nullptr);
  }
  return good;
}

double ForcedWrites(const Scratch& scratch) {
  constexpr int kWrites = 20;
  const int fd = ::open(scratch.File("forced").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::string page(4096, 'x');
  const double seconds = Seconds([&] {
    for (int i = 0; i < kWrites; ++i) {
      benchmark::DoNotOptimize(::write(fd, page.data(), page.size()));
      ::fdatasync(fd);
    }
  });
  ::close(fd);
  return kWrites / seconds;
}

std::unique_ptr<SmtpSink> StartSink(const benchmark::State& state) {
  const std::chrono::microseconds command(state.range(0));
  return SmtpSink::Start(
      {.command = command, .end_of_mail = command + std::chrono::microseconds(state.range(1))});
}

// So that a slow server does not make it long.
std::size_t MailCount(const benchmark::State& state) {
  return state.range(0) + state.range(1) >= 5'000 ? 64 : 512;
}

void Send(benchmark::State& state, bool postgresql) {
  if (postgresql && PostgresqlUrl().empty()) {
    state.SkipWithError("SERIALSMITH_BENCH_POSTGRESQL names no scratch database");
    return;
  }
  const std::size_t count = MailCount(state);
  const MailBuilder builder = Builder();
  const auto sink = StartSink(state);
  QueuedMail queued;
  if (sink == nullptr || !queued.Make(count, postgresql)) {
    state.SkipWithError("the ledger or the server failed");
    return;
  }
  std::vector<BuiltMail> mails;
  for (const OrderMail& order : Orders(queued, count)) mails.push_back(*builder.Build(order));
  double bare_seconds = 0;
  double our_seconds = 0;
  double forced = 0;
  for (auto _ : state) {
    bool good = mails.size() == count && queued.QueueAgain();
    forced += ForcedWrites(queued.scratch);
    bare_seconds += Seconds([&] { good = good && SendBare(mails, *sink); });
    const double seconds =
        Seconds([&] { good = good && SendOurs(queued, builder, *sink, 1, count); });
    our_seconds += seconds;
    state.SetIterationTime(seconds);
    if (!good) {
      state.SkipWithError("not all was sent");
      return;
    }
  }
  const auto rounds = static_cast<double>(state.iterations());
  const double total = static_cast<double>(count) * rounds;
  state.counters["mails/s"] = total / our_seconds;
  state.counters["bare"] = total / bare_seconds;
  state.counters["of_bare"] = bare_seconds / our_seconds;
  state.counters["forced"] = forced / rounds;
}

void BM_Send(benchmark::State& state) { Send(state, /*postgresql=*/false); }
void BM_SendPostgresql(benchmark::State& state) { Send(state, /*postgresql=*/true); }

void BM_SendOverFour(benchmark::State& state) {
  const std::size_t count = 256;
  const MailBuilder builder = Builder();
  const auto sink = StartSink(state);
  QueuedMail queued;
  if (sink == nullptr || !queued.Make(count, /*postgresql=*/false)) {
    state.SkipWithError("the ledger or the server failed");
    return;
  }
  double one_seconds = 0;
  double four_seconds = 0;
  for (auto _ : state) {
    bool good = queued.QueueAgain();
    one_seconds += Seconds([&] { good = good && SendOurs(queued, builder, *sink, 1, count); });
    good = good && queued.QueueAgain();
    const double seconds =
        Seconds([&] { good = good && SendOurs(queued, builder, *sink, 4, count); });
    four_seconds += seconds;
    state.SetIterationTime(seconds);
    if (!good) {
      state.SkipWithError("not all was sent");
      return;
    }
  }
  const double total = static_cast<double>(count) * static_cast<double>(state.iterations());
  state.counters["mails/s"] = total / four_seconds;
  state.counters["speedup"] = one_seconds / four_seconds;
}

void BM_Build(benchmark::State& state) {
  const MailBuilder builder = Builder();
  QueuedMail queued;
  if (!queued.Make(1, /*postgresql=*/false)) {
    state.SkipWithError("the ledger failed");
    return;
  }
  const std::vector<OrderMail> orders = Orders(queued, 1);
  std::size_t bytes = 0;
  for (auto _ : state) bytes = builder.Build(orders.front())->bytes.size();
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
  state.counters["bytes"] = static_cast<double>(bytes);
}

// A server without delay; one that forces mail to its disk; one a network away.
constexpr auto kServers = [](benchmark::internal::Benchmark* bench) {
  bench->Args({0, 0})->Args({0, 5'000})->Args({1'000, 5'000})->Args({20'000, 0});
  bench->ArgNames({"command", "end"})->UseManualTime()->Unit(benchmark::kMillisecond);
};
BENCHMARK(BM_Send)->Apply(kServers);
BENCHMARK(BM_SendPostgresql)->Apply(kServers);
BENCHMARK(BM_SendOverFour)
    ->Args({20'000, 0})
    ->Args({0, 20'000})
    ->ArgNames({"command", "end"})
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Build)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace serialsmith::bench

BENCHMARK_MAIN();
