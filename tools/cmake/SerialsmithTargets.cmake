# Language level and warnings, one target at a time.
function(serialsmith_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Werror)
endfunction()

# One translation unit, for targets whose files all read the same large header libraries, which takes
# longer than what is in the files. The dev preset compiles each file alone, so that it includes what
# it needs.
function(serialsmith_compile_at_once target)
  if(NOT DEFINED CMAKE_UNITY_BUILD)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  endif()
endfunction()

# A test program of GoogleTest and RapidCheck; every case in it becomes one ctest.
#   serialsmith_test(NAME SOURCES a_test.cc ... LIBRARIES lib ... [LABELS long] [POSTGRESQL])
# The RapidCheck seed is fixed so that a failure repeats. POSTGRESQL: needs the server of
# tests/CMakeLists.txt.
function(serialsmith_test name)
  cmake_parse_arguments(arg "POSTGRESQL" "" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  serialsmith_options(${name})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} serialsmith_testing rapidcheck
                                        rapidcheck_gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE SERIALSMITH_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  # Sanitizers look for other faults than properties do, and make them slow.
  set(cases 300)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    set(cases 100)
  endif()
  set(properties ENVIRONMENT "RC_PARAMS=seed=20261124 max_success=${cases}" TIMEOUT 600)
  if(arg_POSTGRESQL)
    target_link_libraries(${name} PRIVATE PkgConfig::PostgreSQL)
    target_compile_definitions(${name} PRIVATE
      SERIALSMITH_POSTGRESQL_DIR="${SERIALSMITH_POSTGRESQL_DIR}")
    list(APPEND properties FIXTURES_REQUIRED postgresql)
  endif()
  if(arg_LABELS)
    list(APPEND properties LABELS "${arg_LABELS}")
  endif()
  serialsmith_compile_at_once(${name})
  # The headers of the test libraries take long to optimize, and it is not their speed that counts.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1> $<$<CONFIG:RelWithDebInfo>:-O0>)
  # What clang counts among -Wconversion, and g++ does not.
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>)
  gtest_discover_tests(${name} TEST_PREFIX ${name}/ DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
  # Uninitialised memory and leaks, which take valgrind minutes to look for. Left out: programs that
  # take minutes without it, and the test that waits for the guard pages that valgrind replaces. The
  # operator new of a test that counts stays its own.
  if(valgrind AND NOT "long" IN_LIST arg_LABELS)
    add_test(NAME memcheck/${name}
      COMMAND ${valgrind} --leak-check=full --soname-synonyms=somalloc=nouserintercepts
              $<TARGET_FILE:${name}> --gtest_filter=-SecretBytesDeathTest.*)
    set_tests_properties(memcheck/${name} PROPERTIES ${properties} LABELS long TIMEOUT 3600
      ENVIRONMENT "RC_PARAMS=seed=20261124 max_success=20")
  endif()
endfunction()
