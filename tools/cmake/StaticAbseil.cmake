# Debian's package names the shared Abseil libraries; the static ones lie beside them. Linking
# those keeps `serialsmith check` quick to start and gives clients one file to ship.
find_package(absl 20220623 REQUIRED)
get_property(imported_targets DIRECTORY PROPERTY IMPORTED_TARGETS)
foreach(target IN LISTS imported_targets)
  if(target MATCHES "^absl::")
    foreach(property IMPORTED_LOCATION_NONE IMPORTED_LOCATION_RELEASE IMPORTED_LOCATION)
      get_target_property(location ${target} ${property})
      if(location MATCHES "^(.*)\\.so(\\.[0-9.]+)?$" AND EXISTS "${CMAKE_MATCH_1}.a")
        set_target_properties(${target} PROPERTIES ${property} "${CMAKE_MATCH_1}.a")
      endif()
    endforeach()
  endif()
endforeach()
