# Writes a source with the text of the template files: cmake -DOUT=… -DFILES=a;b -P this.
set(entries "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND entries "    {\"${name}\", R\"TEMPLATE(${text})TEMPLATE\"},\n")
endforeach()
file(WRITE ${OUT}
"#include \"tools/mail/builtin_templates.h\"

namespace serialsmith::tools {

std::span<const BuiltinTemplate> BuiltinTemplates() {
  static constexpr BuiltinTemplate kTemplates[] = {
${entries}  };
  return kTemplates;
}

}  // namespace serialsmith::tools
")
