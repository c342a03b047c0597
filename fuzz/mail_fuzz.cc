// A message is made of what strangers write: the names and numbers of their orders. Whatever these
// hold, it has the headers and parts of any other message, goes to one address, keeps the limits of
// its lines, and shows every serial on a line of its own.
//
// Input: a byte that chooses how many serials there are and of which form; then texts with \x1E
// between them: order id, name, email, locale, product's name, issuer, sender's name.
#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "serialsmith/text.h"
#include "tools/mail/display_value.h"
#include "tools/mail/mail_builder.h"
#include "tools/mail/mail_limits.h"
#include "tools/mail/serial_files.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

const MailBuilder& Builder() {
  static const auto& builder = *new auto(MailBuilder::Create(*MailTemplates::Load(""), {}));
  FUZZ_ASSERT(builder.ok());
  return *builder;
}

constexpr std::size_t kChoices = 8;

OrderMail PlainOrder(std::uint8_t choice) {
  constexpr std::array<std::size_t, 4> kCounts = {1, 2, 3, kMaxShownSerials + 1};
  OrderMail order;
  order.envelope = {{"Example Ltd", "shop@example.com"}, "1001.1@example.com", 1'795'000'000};
  order.order_id = "1001";
  order.email = "ada@example.org";
  order.name = "Ada Lovelace";
  order.issuer = "Example Ltd";
  MailLine line{*Product::Parse("MVR"), "Moon Viewer", {}, (choice & 4) != 0};
  for (std::size_t i = 0; i < kCounts[choice % 4]; ++i) {
    line.serials.push_back({Pack({*Series::Parse("T"), line.product, i + 1, i * i}), {}});
  }
  order.lines.push_back(std::move(line));
  return order;
}

OrderMail OrderOf(std::uint8_t choice, std::string_view text) {
  OrderMail order = PlainOrder(choice);
  for (std::string* field :
       {&order.order_id, &order.name, &order.email, &order.locale, &order.lines[0].product_name,
        &order.issuer, &order.envelope.sender.name}) {
    if (text.empty()) break;
    *field = text.substr(0, text.find('\x1E'));
    text.remove_prefix(std::min(text.size(), field->size() + 1));
  }
  return order;
}

struct Part {
  std::string type;
  std::string text;
};

// What a mail program reads.
struct Message {
  std::vector<std::string> headers;  // names
  std::vector<Part> parts;
  std::string recipient;
};

void AddPart(GMimeObject*, GMimeObject* object, gpointer out) {
  if (!GMIME_IS_PART(object)) return;
  Part part;
  GMimeContentType* const type = g_mime_object_get_content_type(object);
  part.type = std::string(g_mime_content_type_get_media_type(type)) + '/' +
              g_mime_content_type_get_media_subtype(type);
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(object)), stream.get());
  const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  part.text.assign(reinterpret_cast<const char*>(bytes->data), bytes->len);
  std::erase(part.text, '\r');
  static_cast<Message*>(out)->parts.push_back(std::move(part));
}

Message ReadMessage(const std::string& bytes) {
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  FUZZ_ASSERT(message != nullptr);
  Message read;
  GMimeHeaderList* const headers = g_mime_object_get_header_list(GMIME_OBJECT(message.get()));
  for (int i = 0; i < g_mime_header_list_get_count(headers); ++i) {
    read.headers.emplace_back(g_mime_header_get_name(g_mime_header_list_get_header_at(headers, i)));
  }
  InternetAddressList* const to = g_mime_message_get_to(message.get());
  FUZZ_ASSERT(internet_address_list_length(to) == 1);
  InternetAddress* const address = internet_address_list_get_address(to, 0);
  FUZZ_ASSERT(INTERNET_ADDRESS_IS_MAILBOX(address));
  read.recipient = internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(address));
  FUZZ_ASSERT(internet_address_list_length(g_mime_message_get_from(message.get())) == 1);
  FUZZ_ASSERT(internet_address_list_length(g_mime_message_get_cc(message.get())) == 0);
  FUZZ_ASSERT(internet_address_list_length(g_mime_message_get_bcc(message.get())) == 0);
  g_mime_message_foreach(message.get(), AddPart, &read);
  return read;
}

void CheckLines(const BuiltMail& mail) {
  constexpr std::size_t kLongestLine = 998;  // RFC 5322 §2.1.1
  FUZZ_ASSERT(mail.bytes.ends_with("\r\n"));
  for (std::string_view rest = mail.bytes; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size() + 2);
    FUZZ_ASSERT(line.size() <= kLongestLine);
    for (const char c : line) FUZZ_ASSERT(c == '\t' || (c >= ' ' && c != '\x7F') || c < 0);
  }
  FUZZ_ASSERT(mail.needs_smtputf8 || IsAscii(mail.bytes));
}

// The message of PlainOrder(), as it is read.
const Message& UsualMessage(std::uint8_t choice) {
  static std::array<Message, kChoices> messages;
  Message& message = messages[choice % kChoices];
  if (message.headers.empty()) {
    const auto mail = Builder().Build(PlainOrder(choice));
    FUZZ_ASSERT(mail.ok());
    message = ReadMessage(mail->bytes);
  }
  return message;
}

void CheckMail(const OrderMail& order, const BuiltMail& mail, std::uint8_t choice) {
  CheckLines(mail);
  const Message message = ReadMessage(mail.bytes);
  const Message& usual = UsualMessage(choice);
  FUZZ_ASSERT(message.headers == usual.headers);
  FUZZ_ASSERT(std::ranges::equal(message.parts, usual.parts, {}, &Part::type, &Part::type));
  FUZZ_ASSERT(message.recipient == mail.recipient);
  const MailLine& line = order.lines[0];
  const std::size_t shown =
      line.serials.size() > kMaxShownSerials ? kShownOfTable : line.serials.size();
  FUZZ_ASSERT(message.parts[0].type == "text/plain");
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string number = '\n' + NumberText(line.serials[i].number) + '\n';
    FUZZ_ASSERT(message.parts[0].text.find(number) != std::string::npos);
  }
}

// Texts that go into a line, a page or a table, or were said by a server.
void CheckTexts(std::string_view text) {
  for (const std::size_t most : {std::size_t{7}, kMaxValueBytes}) {
    const std::string value = DisplayValue(text, most);
    FUZZ_ASSERT(value.size() <= most + 3);  // "…"
    FUZZ_ASSERT(DisplayValue(value, value.size()) == value);
    const std::string said = Printable(text, most);
    FUZZ_ASSERT(said.size() <= most + 3 && Printable(said, said.size()) == said);
    FUZZ_ASSERT(!value.starts_with(' ') && value.find("=?") == std::string::npos);
    for (std::size_t at = 0; at < value.size();) {
      const char32_t code_point = NextCodePoint(value, at);
      FUZZ_ASSERT(code_point != kInvalidUtf8 && !IsControl(code_point));
    }
    FUZZ_ASSERT(EscapeHtml(value).find_first_of("<>\"'") == std::string::npos);
    // As a spreadsheet splits it: one field, which is no formula.
    const std::string field = CsvField(value);
    FUZZ_ASSERT(field.find_first_of("=+-@") != 0);
    const bool quoted = field.starts_with('"');
    FUZZ_ASSERT(quoted || field.find_first_of(",\"") == std::string::npos);
    FUZZ_ASSERT(std::ranges::count(field, '"') % 2 == 0);
  }
}

void Run(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return;
  const std::string_view text = fuzz::AsText(data + 1, size - 1);
  CheckTexts(text);
  const OrderMail order = OrderOf(data[0], text);
  const auto mail = Builder().Build(order);
  if (mail.ok()) return CheckMail(order, *mail, data[0]);
  const std::string message(mail.status().message());
  FUZZ_ASSERT(std::ranges::count(message, '\n') == 1);
  FUZZ_ASSERT(Printable(message.substr(0, message.find('\n')), message.size()) ==
              message.substr(0, message.find('\n')));
}

}  // namespace
}  // namespace serialsmith::tools

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::tools::Run(data, size);
  return 0;
}
