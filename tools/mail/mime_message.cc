#include "tools/mail/mime_message.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>

#include "core/keys/status.h"
#include "tools/mail/display_value.h"

namespace serialsmith::tools {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

constexpr std::size_t kShortLine = 76;
constexpr std::size_t kLongestLine = 998;  // RFC 5322 §2.1.1

// GMime wants to be told once a process, before any thread of its own use.
void StartGMime() {
  static std::once_flag started;
  std::call_once(started, [] { g_mime_init(); });
}

// Whether the text can stand in a message as it is. "=_" could begin a boundary.
bool FitsSevenBit(std::string_view text, std::size_t max_line) {
  std::size_t length = 0;
  char last = '\n';
  for (const char c : text) {
    if (c == '\n') {
      if (last == ' ' || last == '\t') return false;
      length = 0;
    } else if ((c < ' ' && c != '\t') || c == '\x7F' || ++length > max_line ||
               (c == '_' && last == '=')) {
      return false;
    }
    last = c;
  }
  return last == '\n';
}

// RFC 2047 for a header's value. GMime's own words are too long for some languages, because it
// counts characters where the RFC counts bytes.
std::string EncodedWords(std::string_view text) {
  constexpr std::size_t kWordBytes = 39;  // 64 characters; 76 make a line with a header's name
  std::string words;
  while (!text.empty()) {
    std::size_t size = std::min(text.size(), kWordBytes);
    // A word ends between characters.
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    const std::unique_ptr<char, decltype(&g_free)> base64(
        g_base64_encode(reinterpret_cast<const guchar*>(text.data()), size), &g_free);
    words.append(words.empty() ? "=?UTF-8?B?" : "\n =?UTF-8?B?").append(base64.get()).append("?=");
    text.remove_prefix(size);
  }
  return words;
}

// Some providers gave out names such as "ann..b" and "ann.", which RFC 5322 wants in quotes.
std::string WithQuotedName(const std::string& address) {
  const std::string name = address.substr(0, address.find('@'));
  if (!name.starts_with('.') && !name.ends_with('.') && name.find("..") == std::string::npos) {
    return address;
  }
  return '"' + name + '"' + address.substr(name.size());
}

Owned<InternetAddress> AddressOf(const Mailbox& mailbox) {
  const char* const name = mailbox.name.empty() ? nullptr : mailbox.name.c_str();
  return Owned<InternetAddress>(
      internet_address_mailbox_new(name, WithQuotedName(mailbox.address).c_str()));
}

// GMime reads a part's content from a stream, here one over memory that stays ours.
class Content final {
 public:
  explicit Content(const std::string& text)
      : array_(g_byte_array_new_take(reinterpret_cast<guint8*>(const_cast<char*>(text.data())),
                                     text.size())),
        stream_(GMIME_STREAM(g_mime_stream_mem_new_with_byte_array(array_))) {
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream_.get()), FALSE);
  }
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;
  ~Content() {
    stream_.reset();
    g_byte_array_free(array_, FALSE);  // lets go of the bytes
  }

  GMimeStream* stream() const { return stream_.get(); }

 private:
  GByteArray* array_;
  Owned<GMimeStream> stream_;
};

class Writer final {
 public:
  explicit Writer(const MimeMessage& message) : in_(message) {
    const std::unique_ptr<char, decltype(&g_free)> digest(
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, in_.envelope.message_id.c_str(), -1),
        &g_free);
    boundary_ = std::string("=_").append(digest.get(), 24);
  }

  std::string Write() {
    const Owned<GMimeMessage> message(g_mime_message_new(FALSE));
    AddHeaders(message.get());
    const Owned<GMimeObject> body = Mixed();
    g_mime_message_set_mime_part(message.get(), body.get());
    return Serialize(GMIME_OBJECT(message.get()));
  }

 private:
  void AddHeaders(GMimeMessage* message) const {
    AddMailbox(message, GMIME_ADDRESS_TYPE_FROM, "From", in_.envelope.sender);
    AddMailbox(message, GMIME_ADDRESS_TYPE_TO, "To", in_.recipient);
    g_mime_message_set_subject(message, in_.subject.c_str(), "utf-8");
    if (!IsAscii(in_.subject)) SetHeader(message, "Subject", EncodedWords(in_.subject));
    GDateTime* const date = g_date_time_new_from_unix_utc(in_.envelope.date);
    g_mime_message_set_date(message, date);
    g_date_time_unref(date);
    g_mime_message_set_message_id(message, in_.envelope.message_id.c_str());
    GMimeObject* const object = GMIME_OBJECT(message);
    g_mime_object_append_header(object, "Auto-Submitted", "auto-generated", nullptr);
    g_mime_object_append_header(object, "Content-Language", in_.language.c_str(), nullptr);
  }

  static void AddMailbox(GMimeMessage* message, GMimeAddressType type, const char* header,
                         const Mailbox& mailbox) {
    const Owned<InternetAddress> address = AddressOf(mailbox);
    internet_address_list_add(g_mime_message_get_addresses(message, type), address.get());
    if (IsAscii(mailbox.name)) return;
    std::string value = EncodedWords(mailbox.name);
    SetHeader(message, header,
              value.append("\n <").append(SmtpAddress(mailbox.address)).append(">"));
  }

  // A value that is encoded and folded already.
  static void SetHeader(GMimeMessage* message, const char* name, const std::string& value) {
    GMimeHeaderList* const headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, name),
                                (" " + value + "\n").c_str());
  }

  Owned<GMimeObject> Mixed() {
    Owned<GMimeObject> alternative = Alternative();
    if (in_.attachments.empty()) return alternative;
    Owned<GMimeObject> mixed = Multipart("mixed", "m");
    Add(mixed, alternative);
    for (const MimeAttachment& attachment : in_.attachments) {
      const Owned<GMimeObject> part =
          TextPart(attachment.subtype, attachment.charset, attachment.content, kLongestLine);
      g_mime_object_set_disposition(part.get(), GMIME_DISPOSITION_ATTACHMENT);
      g_mime_part_set_filename(GMIME_PART(part.get()), attachment.filename.c_str());
      Add(mixed, part);
    }
    return mixed;
  }

  Owned<GMimeObject> Alternative() {
    Owned<GMimeObject> alternative = Multipart("alternative", "a");
    Add(alternative, TextPart("plain", "utf-8", in_.text, kShortLine));
    Add(alternative, Related());
    return alternative;
  }

  Owned<GMimeObject> Related() {
    Owned<GMimeObject> html = TextPart("html", "utf-8", in_.html, kShortLine);
    if (in_.picture.empty()) return html;
    Owned<GMimeObject> related = Multipart("related", "r");
    g_mime_object_set_content_type_parameter(related.get(), "type", "text/html");
    Add(related, html);
    const Owned<GMimeObject> picture = Part("image", "png", in_.picture);
    g_mime_object_set_disposition(picture.get(), GMIME_DISPOSITION_INLINE);
    g_mime_object_set_content_id(picture.get(), in_.picture_id.c_str());
    g_mime_part_set_content_encoding(GMIME_PART(picture.get()), GMIME_CONTENT_ENCODING_BASE64);
    Add(related, picture);
    return related;
  }

  Owned<GMimeObject> TextPart(const std::string& subtype, const std::string& charset,
                              const std::string& content, std::size_t max_line) {
    Owned<GMimeObject> part = Part("text", subtype.c_str(), content);
    g_mime_object_set_content_type_parameter(part.get(), "charset", charset.c_str());
    g_mime_part_set_content_encoding(GMIME_PART(part.get()),
                                     FitsSevenBit(content, max_line)
                                         ? GMIME_CONTENT_ENCODING_7BIT
                                         : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    return part;
  }

  Owned<GMimeObject> Part(const char* type, const char* subtype, const std::string& content) {
    Owned<GMimeObject> part(GMIME_OBJECT(g_mime_part_new_with_type(type, subtype)));
    contents_.push_back(std::make_unique<Content>(content));
    const Owned<GMimeDataWrapper> wrapper(g_mime_data_wrapper_new_with_stream(
        contents_.back()->stream(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(GMIME_PART(part.get()), wrapper.get());
    return part;
  }

  Owned<GMimeObject> Multipart(const char* subtype, const char* mark) const {
    GMimeMultipart* const multipart = g_mime_multipart_new_with_subtype(subtype);
    g_mime_multipart_set_boundary(multipart, (boundary_ + mark).c_str());
    return Owned<GMimeObject>(GMIME_OBJECT(multipart));
  }

  static void Add(const Owned<GMimeObject>& multipart, const Owned<GMimeObject>& part) {
    g_mime_multipart_add(GMIME_MULTIPART(multipart.get()), part.get());
  }

  static std::string Serialize(GMimeObject* object) {
    const std::unique_ptr<GMimeFormatOptions, decltype(&g_mime_format_options_free)> options(
        g_mime_format_options_new(), &g_mime_format_options_free);
    g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    if (g_mime_object_write_to_stream(object, options.get(), stream.get()) < 0) return {};
    const GByteArray* const bytes =
        g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
  }

  const MimeMessage& in_;
  std::string boundary_;
  std::vector<std::unique_ptr<Content>> contents_;
};

}  // namespace

std::string SmtpAddress(const std::string& address) {
  StartGMime();
  const Owned<InternetAddress> parsed = AddressOf({{}, address});
  const char* const ascii =
      internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(parsed.get()));
  return ascii == nullptr ? WithQuotedName(address) : ascii;
}

absl::StatusOr<std::string> WriteMimeMessage(const MimeMessage& message) {
  StartGMime();
  std::string bytes = Writer(message).Write();
  if (!bytes.empty()) return bytes;
  return Problem(absl::StatusCode::kInternal, "the message cannot be put together",
                 "The computer may be out of memory.");
}

}  // namespace serialsmith::tools
