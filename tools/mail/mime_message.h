// The bytes of a message: RFC 5322 and MIME, by GMime.
//
//     multipart/mixed                    left out without attachments
//       multipart/alternative
//         text/plain; charset=utf-8
//         multipart/related              left out without a picture
//           text/html; charset=utf-8
//           image/png, inline, with a Content-ID
//       attachments
//
// Lines end with CRLF and have at most 78 characters, those of attachments in ASCII at most 998.
// Texts are 7bit where they can be, else quoted-printable. Nothing is random: the boundaries follow
// from the message id, and begin with "=_", which neither encoding can make and no 7bit part has.
#ifndef SERIALSMITH_TOOLS_MAIL_MIME_MESSAGE_H_
#define SERIALSMITH_TOOLS_MAIL_MIME_MESSAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/mail/order_mail.h"

namespace serialsmith::tools {

struct MimeAttachment {
  std::string filename;  // ASCII
  std::string subtype;   // of text/…
  std::string charset;
  std::string content;  // lines end with "\n"
};

struct MimeMessage {
  MailEnvelope envelope;
  Mailbox recipient;
  std::string subject;   // one line
  std::string language;  // of Content-Language
  std::string text;      // lines end with "\n"
  std::string html;
  std::string picture;     // PNG; empty: none
  std::string picture_id;  // without angle brackets
  std::vector<MimeAttachment> attachments;
};

// The address as SMTP and headers have it: a domain beyond ASCII in its ASCII form (IDNA), a name
// with dots in odd places in quotes.
std::string SmtpAddress(const std::string& address);

// Safe from any thread. Names and the subject must be fit for one line (DisplayValue()), addresses
// plain. kInternal: GMime has failed.
absl::StatusOr<std::string> WriteMimeMessage(const MimeMessage& message);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MIME_MESSAGE_H_
