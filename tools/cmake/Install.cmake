# What `cmake --install` puts where. Components: check, verify, issue, each with its headers and
# pkg-config file; testing, headers alone; package, the CMake package. The program is installed
# where it is built.
include(CMakePackageConfigHelpers)

set(serialsmith_check_headers catalogue.h check.h check_rows.h find.h number.h text.h verdict.h)
set(serialsmith_verify_headers activation.h keys.h license.h machine_fingerprint.h revocation_list.h
  token.h verify.h)
set(serialsmith_issue_headers issue.h mint.h revocation_list_maker.h root_key.h seal.h secret.h signer.h
  vault.h)

set(serialsmith_include_dir ${PROJECT_SOURCE_DIR}/core/include)
set(serialsmith_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/serialsmith)
# The .pc files find their prefix from where they lie, so that the tree may move.
file(RELATIVE_PATH serialsmith_pc_to_prefix
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" serialsmith_pc_to_prefix "${serialsmith_pc_to_prefix}")

foreach(library check verify issue)
  set(target serialsmith_${library})
  list(TRANSFORM ${target}_headers PREPEND ${serialsmith_include_dir}/serialsmith/
    OUTPUT_VARIABLE headers)
  target_sources(${target} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${serialsmith_include_dir} FILES ${headers})
  # One export a library: whoever wants the check alone need not have Abseil or libsodium.
  install(TARGETS ${target} EXPORT ${target}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${library}
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT ${library})
  install(EXPORT ${target} NAMESPACE serialsmith:: FILE serialsmith-${library}.cmake
    DESTINATION ${serialsmith_package_dir} COMPONENT package)

  set(pc ${PROJECT_BINARY_DIR}/serialsmith-${library}.pc)
  configure_file(${PROJECT_SOURCE_DIR}/tools/cmake/serialsmith-${library}.pc.in ${pc} @ONLY)
  install(FILES ${pc} DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT ${library})
endforeach()

set(serialsmith_testing_headers generators.h token_generators.h)
set(serialsmith_testing_dir ${PROJECT_SOURCE_DIR}/tests/generators/include)
list(TRANSFORM serialsmith_testing_headers PREPEND ${serialsmith_testing_dir}/serialsmith/testing/
  OUTPUT_VARIABLE headers)
target_sources(serialsmith_testing INTERFACE
  FILE_SET HEADERS BASE_DIRS ${serialsmith_testing_dir} FILES ${headers})
install(TARGETS serialsmith_testing EXPORT serialsmith_testing
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT testing)
install(EXPORT serialsmith_testing NAMESPACE serialsmith:: FILE serialsmith-testing.cmake
  DESTINATION ${serialsmith_package_dir} COMPONENT package)

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/tools/cmake/serialsmithConfig.cmake.in
  ${PROJECT_BINARY_DIR}/serialsmithConfig.cmake
  INSTALL_DESTINATION ${serialsmith_package_dir}
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/serialsmithConfigVersion.cmake
  COMPATIBILITY SameMajorVersion)
install(
  FILES ${PROJECT_BINARY_DIR}/serialsmithConfig.cmake
        ${PROJECT_BINARY_DIR}/serialsmithConfigVersion.cmake
        ${PROJECT_SOURCE_DIR}/tools/cmake/StaticAbseil.cmake
  DESTINATION ${serialsmith_package_dir} COMPONENT package)
