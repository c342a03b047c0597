# Debian's package names the shared Abseil libraries; the static ones lie beside them. Linking
# those keeps `serialsmith check` quick to start and gives clients one file to ship.
# To be included after find_package(absl), here and in the installed package.
get_property(serialsmith_imported_targets DIRECTORY PROPERTY IMPORTED_TARGETS)
foreach(serialsmith_target IN LISTS serialsmith_imported_targets)
  if(serialsmith_target MATCHES "^absl::")
    foreach(serialsmith_property IMPORTED_LOCATION_NONE IMPORTED_LOCATION_RELEASE IMPORTED_LOCATION)
      get_target_property(serialsmith_location ${serialsmith_target} ${serialsmith_property})
      # Two conditions: CMAKE_MATCH_1 is replaced before one is evaluated.
      if(serialsmith_location MATCHES "^(.*)\\.so(\\.[0-9.]+)?$")
        set(serialsmith_archive "${CMAKE_MATCH_1}.a")
        if(EXISTS "${serialsmith_archive}")
          set_target_properties(${serialsmith_target}
            PROPERTIES ${serialsmith_property} "${serialsmith_archive}")
        endif()
      endif()
    endforeach()
  endif()
endforeach()
