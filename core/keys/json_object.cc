#include "core/keys/json_object.h"

#include <utility>

#include "core/keys/status.h"

namespace serialsmith {

JsonObject::JsonObject(const nlohmann::json& value, std::string place, absl::Status& error)
    : value_(&value), place_(std::move(place)), error_(&error) {}

void JsonObject::Fail(std::string_view name, std::string_view what, std::string_view hint) {
  if (!error_->ok()) return;
  std::string field = place_;
  if (!field.empty() && !name.empty()) field += '.';
  field.append(name).append(" ").append(what);
  *error_ = Problem(absl::StatusCode::kInvalidArgument, field, hint);
}

const nlohmann::json* JsonObject::Field(std::string_view name) {
  const auto field = value_->find(std::string(name));
  if (field != value_->end()) return &*field;
  Fail(name, "is missing");
  return nullptr;
}

bool JsonObject::Has(std::string_view name) const { return value_->contains(std::string(name)); }

std::string JsonObject::Text(std::string_view name) {
  const nlohmann::json* field = Field(name);
  if (field == nullptr) return {};
  if (const auto* text = field->get_ptr<const std::string*>()) return *text;
  Fail(name, "must be a string");
  return {};
}

std::optional<std::string> JsonObject::TextOrNull(std::string_view name) {
  const nlohmann::json* field = Field(name);
  if (field == nullptr || field->is_null()) return std::nullopt;
  return Text(name);
}

std::uint64_t JsonObject::Integer(std::string_view name) {
  const nlohmann::json* field = Field(name);
  if (field == nullptr) return 0;
  if (field->is_number_unsigned()) return field->get<std::uint64_t>();
  Fail(name, "must be a whole number, not negative");
  return 0;
}

std::vector<JsonObject> JsonObject::Objects(std::string_view name) {
  std::vector<JsonObject> objects;
  const nlohmann::json* field = Field(name);
  if (field == nullptr) return objects;
  if (!field->is_array()) {
    Fail(name, "must be an array");
    return objects;
  }
  for (const nlohmann::json& element : *field) {
    JsonObject object(element, std::string(name) + "[" + std::to_string(objects.size()) + "]",
                      *error_);
    if (!element.is_object()) {
      object.Fail("", "must be an object");
      return {};
    }
    objects.push_back(std::move(object));
  }
  return objects;
}

}  // namespace serialsmith
