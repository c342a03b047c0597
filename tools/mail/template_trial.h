// A trial of templates: what would go wrong at the thousandth message is found before the first.
#ifndef SERIALSMITH_TOOLS_MAIL_TEMPLATE_TRIAL_H_
#define SERIALSMITH_TOOLS_MAIL_TEMPLATE_TRIAL_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "tools/mail/mail_templates.h"

namespace serialsmith::tools {

// Renders sample orders (signed or not, one serial and several, long texts everywhere) and refuses
// what a message must not be: a subject without text or longer than 998 bytes, a text or HTML
// without the serials, with a serial in a line that an encoding would break, or in which a check
// does not find the serial. `language` opens the error.
absl::Status TryTemplates(std::string_view language,
                          const std::function<RenderedMail(const MailValues&)>& render);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_TEMPLATE_TRIAL_H_
