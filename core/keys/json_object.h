// Reading JSON that a stranger may have written: strict, bounded, and every error says where.
#ifndef SERIALSMITH_CORE_KEYS_JSON_OBJECT_H_
#define SERIALSMITH_CORE_KEYS_JSON_OBJECT_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace serialsmith {

// What to do about a keyring that no issuer wrote.
inline constexpr std::string_view kDamagedHint =
    "The file is damaged: restore it from a backup, or get it again from the issuer.";

// The text must be one object: at most kMaxKeyringBytes, nested at most kMaxJsonDepth deep, no key
// twice in one object. Errors begin with the source and, where the JSON breaks, line and column
// (counted from 1, the column in bytes).
inline constexpr std::size_t kMaxJsonDepth = 16;
absl::StatusOr<nlohmann::json> ParseJson(std::string_view text, std::string_view source);

// One object and its typed fields. The first error is kept and later ones are dropped, so that a
// reader takes all fields in a row and looks once, before it uses them.
class JsonObject final {
 public:
  // `place` names the object in errors: "series[3]", empty for the root. `value` and `error` must
  // outlive this.
  JsonObject(const nlohmann::json& value, std::string place, absl::Status& error);

  // Each is empty, or zero, after an error: the field is missing or of another type.
  std::string Text(std::string_view name);
  std::optional<std::string> TextOrNull(std::string_view name);
  std::uint64_t Integer(std::string_view name);
  std::vector<JsonObject> Objects(std::string_view name);  // an array of objects

  // Whether there is such a field; of an object that is none: false.
  bool Has(std::string_view name) const;

  // Records "place.name what".
  void Fail(std::string_view name, std::string_view what, std::string_view hint = kDamagedHint);
  bool ok() const { return error_->ok(); }

 private:
  const nlohmann::json* Field(std::string_view name);

  const nlohmann::json* value_;
  std::string place_;
  absl::Status* error_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_JSON_OBJECT_H_
