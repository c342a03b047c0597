#include "tools/mail/smtp_connection.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "core/keys/status.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxAnswer = 200;
constexpr long kConnectSeconds = 30;
// A server that takes less than a byte a second for so long is gone.
constexpr long kSilentSeconds = 120;

struct CloseCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

// 127.0.0.1.example.com is none.
bool IsThisComputer(const std::string& host) {
  in_addr address{};
  return host == "localhost" || host == "::1" || host == "[::1]" ||
         (host.starts_with("127.") && ::inet_pton(AF_INET, host.c_str(), &address) == 1);
}

class SmtpConnection final : public MailTransport {
 public:
  SmtpConnection(std::unique_ptr<CURL, CloseCurl> curl, const SmtpOptions& options)
      : curl_(std::move(curl)), keep_going_(options.keep_going) {
    Set(options);
  }
  ~SmtpConnection() override {
    // It says QUIT still, but nobody needs the answer; libcurl would wait for it for minutes.
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(curl_.get(), CURLINFO_ACTIVESOCKET, &socket);
    if (socket != CURL_SOCKET_BAD) (void)::shutdown(socket, SHUT_RD);
  }

  DeliveryResult Send(const OutgoingMail& mail, const std::function<bool()>& before_end) override;

 private:
  void Set(const SmtpOptions& options);
  CURLcode Perform(const OutgoingMail& mail);
  bool WasEndedByServer(CURLcode code) const;
  DeliveryResult Judge(CURLcode code) const;

  std::size_t Read(char* buffer, std::size_t size);
  bool Seek(std::size_t offset);
  void Log(curl_infotype type, std::string_view text);
  bool MayGoOn();

  static std::size_t OnRead(char* buffer, std::size_t size, std::size_t count, void* self) {
    return static_cast<SmtpConnection*>(self)->Read(buffer, size * count);
  }
  static int OnSeek(void* self, curl_off_t offset, int origin) {
    const bool moved = origin == SEEK_SET && offset >= 0 &&
                       static_cast<SmtpConnection*>(self)->Seek(static_cast<std::size_t>(offset));
    return moved ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_CANTSEEK;
  }
  static int OnLog(CURL*, curl_infotype type, char* text, std::size_t size, void* self) {
    static_cast<SmtpConnection*>(self)->Log(type, {text, size});
    return 0;
  }
  static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<SmtpConnection*>(self)->MayGoOn() ? 0 : 1;
  }

  std::unique_ptr<CURL, CloseCurl> curl_;
  std::function<bool()> keep_going_;
  std::optional<Clock::time_point> give_up_;

  // Of the mail in hand.
  const OutgoingMail* mail_ = nullptr;
  const std::function<bool()>* before_end_ = nullptr;
  std::size_t at_ = 0;
  bool may_end_ = false;
  bool stopped_ = false;
  std::string verb_;    // of the last command; "." once the mail itself went
  std::string answer_;  // the last line that the server wrote since
  bool parting_ = false;
};

void SmtpConnection::Set(const SmtpOptions& options) {
  CURL* const curl = curl_.get();
  curl_easy_setopt(curl, CURLOPT_URL, options.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  // Through a proxy of the environment "this computer" would be the proxy's.
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, kSilentSeconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kSilentSeconds);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  curl_url_set(url.get(), CURLUPART_URL, options.url.c_str(), 0);
  const bool plaintext =
      options.allow_plaintext || IsThisComputer(PartOf(url.get(), CURLUPART_HOST));
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(plaintext ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  if (options.login != nullptr) {
    // libcurl copies what it is given, into memory that is not locked.
    const auto bytes = options.login->bytes();
    const std::string_view login(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::size_t colon = std::min(login.find(':'), login.size());
    std::string user(login.substr(0, colon));
    std::string password(login.substr(std::min(colon + 1, login.size())));
    curl_easy_setopt(curl, CURLOPT_USERNAME, user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password.c_str());
    std::fill(password.begin(), password.end(), '\0');
  }
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, OnRead);
  curl_easy_setopt(curl, CURLOPT_READDATA, this);
  curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, OnSeek);
  curl_easy_setopt(curl, CURLOPT_SEEKDATA, this);
  curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, OnLog);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, this);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, OnProgress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

std::size_t SmtpConnection::Read(char* buffer, std::size_t size) {
  if (verb_ == "DATA") verb_ = ".";
  const std::size_t rest = mail_->bytes.size() - at_;
  // The last byte stays behind until the mail may end.
  if (rest <= 1 && !may_end_) {
    may_end_ = (*before_end_)();
    stopped_ = !may_end_;
    if (stopped_) return CURL_READFUNC_ABORT;
  }
  const std::size_t count = std::min(size, may_end_ || rest == 0 ? rest : rest - 1);
  std::memcpy(buffer, mail_->bytes.data() + at_, count);
  at_ += count;
  return count;
}

bool SmtpConnection::Seek(std::size_t offset) {
  if (offset > mail_->bytes.size()) return false;
  at_ = offset;
  return true;
}

void SmtpConnection::Log(curl_infotype type, std::string_view text) {
  if (type == CURLINFO_HEADER_OUT) {
    // The command alone: what follows it may be a password.
    const std::string_view verb = text.substr(0, text.find_first_of(" \r\n"));
    // libcurl takes leave after any failure, before it tells of it.
    parting_ = verb == "QUIT";
    if (parting_) return;
    verb_ = std::string(verb);
    answer_.clear();
  } else if (parting_) {
    return;
  } else if (type == CURLINFO_HEADER_IN) {
    const std::size_t end = text.find_last_not_of("\r\n");
    if (end == text.npos) return;
    text = text.substr(0, end + 1);
    answer_ = text.substr(text.find_last_of('\n') + 1);
  }
}

bool SmtpConnection::MayGoOn() {
  if (!keep_going_ || keep_going_()) return true;
  if (!give_up_) give_up_ = Clock::now() + std::chrono::seconds(kSmtpStopSeconds);
  return Clock::now() < *give_up_;
}

DeliveryResult SmtpConnection::Judge(CURLcode code) const {
  if (code == CURLE_OK) return {};
  const std::string said = Printable(answer_, kMaxAnswer);
  // Before the first of these commands everything is between the server and us.
  const bool about_mail = verb_ == "RCPT" || verb_ == "DATA" || verb_ == ".";
  const bool about_size = verb_ == "MAIL" && said.starts_with("552");
  const bool is_answer = said.size() >= 3 && (said[0] == '4' || said[0] == '5');
  if (stopped_) return {Delivery::kNotAttempted, "stopped"};
  if (is_answer && said[0] == '4' && (about_mail || verb_ == "MAIL")) {
    return {Delivery::kTryLater, said};
  }
  // It wants a login, whichever mail it is: 530, 535, 538 and 5.7.0 (RFC 4954).
  const bool about_us = said.starts_with("530") || said.starts_with("535") ||
                        said.starts_with("538") || said.find(" 5.7.0 ") == 3;
  if (is_answer && !about_us && (about_mail || about_size)) return {Delivery::kRefused, said};
  if (is_answer) return {Delivery::kNoWay, said};
  const std::string why = curl_easy_strerror(code);
  if (about_mail || verb_ == "MAIL") {
    return {Delivery::kTryLater, "the connection broke (" + why + ")"};
  }
  return {Delivery::kNoWay, why};
}

CURLcode SmtpConnection::Perform(const OutgoingMail& mail) {
  mail_ = &mail;
  at_ = 0;
  may_end_ = stopped_ = parting_ = false;
  verb_.clear();
  answer_.clear();
  return curl_easy_perform(curl_.get());
}

// Servers end a connection that was idle, or had enough mails; one that says so, or just goes,
// before it has heard of a recipient has not taken this mail.
bool SmtpConnection::WasEndedByServer(CURLcode code) const {
  if (code == CURLE_OK || code == CURLE_OPERATION_TIMEDOUT || code == CURLE_ABORTED_BY_CALLBACK) {
    return false;
  }
  long made = 1;
  curl_easy_getinfo(curl_.get(), CURLINFO_NUM_CONNECTS, &made);
  return made == 0 && (verb_.empty() || verb_ == "MAIL") &&
         (answer_.empty() || answer_.starts_with("421"));
}

DeliveryResult SmtpConnection::Send(const OutgoingMail& mail,
                                    const std::function<bool()>& before_end) {
  CURL* const curl = curl_.get();
  const std::unique_ptr<curl_slist, FreeList> recipients(
      curl_slist_append(nullptr, ("<" + mail.recipient + ">").c_str()));
  before_end_ = &before_end;
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, ("<" + mail.sender + ">").c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.bytes.size()));
  CURLcode code = Perform(mail);
  if (WasEndedByServer(code)) code = Perform(mail);
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, nullptr);
  return Judge(code);
}

}  // namespace

absl::Status PrepareSmtp() {
  return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK
             ? absl::OkStatus()
             : absl::InternalError("libcurl cannot be used");
}

absl::Status CheckSmtpUrl(const std::string& url) {
  const auto refuse = [](const std::string& why) {
    return Problem(absl::StatusCode::kInvalidArgument, "--smtp: " + why,
                   "Name a server as smtp://mail.example.com:587 or smtps://mail.example.com; a"
                   " user and a password stand in the file of --auth-file.");
  };
  const std::unique_ptr<CURLU, FreeUrl> parts(curl_url());
  if (parts == nullptr || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return refuse("that is no URL");
  }
  const std::string scheme = PartOf(parts.get(), CURLUPART_SCHEME);
  if (scheme != "smtp" && scheme != "smtps") return refuse("not a URL of SMTP");
  if (!PartOf(parts.get(), CURLUPART_USER).empty() ||
      !PartOf(parts.get(), CURLUPART_PASSWORD).empty()) {
    return refuse("there is a user or a password in the URL");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<MailTransport>> OpenSmtpConnection(const SmtpOptions& options) {
  if (absl::Status status = CheckSmtpUrl(options.url); !status.ok()) return status;
  std::unique_ptr<CURL, CloseCurl> curl(curl_easy_init());
  if (curl == nullptr) return absl::ResourceExhaustedError("no memory for a connection");
  return std::make_unique<SmtpConnection>(std::move(curl), options);
}

}  // namespace serialsmith::tools
