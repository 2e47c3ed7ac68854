cmake_minimum_required(VERSION 3.25)

# Runs a command; what it printed is shown only when it fails.
function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${what} failed (${status}):\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

set(prefix "${WORK_DIR}/prefix")
set(build "${WORK_DIR}/embedding-build")
file(REMOVE_RECURSE "${prefix}" "${build}")

run("installing" "${CMAKE_COMMAND}" --install "${REMIT_BINARY_DIR}" --prefix "${prefix}")
foreach(installed bin/remit include/remit/engine/run/scenario_runner.hpp include/remit/engine/ledger/ledger.hpp)
  if(NOT EXISTS "${prefix}/${installed}")
    message(FATAL_ERROR "${installed} was not installed")
  endif()
endforeach()
run("the installed program" "${prefix}/bin/remit" --help)

# Sources of a copy, so that nothing is found beside them by chance.
file(COPY "${CMAKE_CURRENT_LIST_DIR}/embedding" DESTINATION "${WORK_DIR}")
run("configuring the embedding program" "${CMAKE_COMMAND}" -S "${WORK_DIR}/embedding" -B "${build}" -G Ninja
  "-DCMAKE_PREFIX_PATH=${prefix}" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}")
run("building the embedding program" "${CMAKE_COMMAND}" --build "${build}")
run("the embedding program" "${build}/embedding")
set(expected "2026-04 bonus Acme: expected EUR 12000.00, got EUR 12000.00\n")
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "The embedding program printed\n${output}and not\n${expected}")
endif()
