# SPDX-License-Identifier: GPL-3.0-or-later
# Rules that hold for the text of the sources; each offence is one line of output.
set(offences "")

function(check_folder_rule pattern what)
    cmake_parse_arguments(PARSE_ARGV 2 rule "" "" "ALLOWED")
    file(GLOB_RECURSE sources RELATIVE "${ROOT}" "${ROOT}/core/*.h" "${ROOT}/core/*.cpp" "${ROOT}/ui/*.h"
         "${ROOT}/ui/*.cpp" "${ROOT}/app/*.h" "${ROOT}/app/*.cpp")
    foreach(source IN LISTS sources)
        set(allowed OFF)
        foreach(folder IN LISTS rule_ALLOWED)
            string(FIND "${source}" "${folder}" at)
            if(at EQUAL 0)
                set(allowed ON)
            endif()
        endforeach()
        if(NOT allowed)
            file(STRINGS "${ROOT}/${source}" hits REGEX "${pattern}")
            if(hits)
                set(offences "${offences}${source}: ${what}: ${hits}\n" PARENT_SCOPE)
                set(offences "${offences}${source}: ${what}: ${hits}\n")
            endif()
        endif()
    endforeach()
endfunction()

check_folder_rule("^#include <openssl/" "only core/crypto uses OpenSSL" ALLOWED core/crypto/)
check_folder_rule("^#include <archive" "only core/archive uses libarchive" ALLOWED core/archive/)
check_folder_rule("^#include <zstd" "only core/codec and core/format use zstd" ALLOWED core/codec/ core/format/)
check_folder_rule("^#include <Q" "only core/jobs, ui and the window use Qt" ALLOWED core/jobs/ ui/ app/fileformer/)
check_folder_rule("^#include <Q(Widget|Application|MainWindow|Dialog)" "core opens no window" ALLOWED ui/ app/fileformer/)
check_folder_rule("^#include <(ATen|c10|torch)/" "only core/engine/torch/module uses LibTorch" ALLOWED core/engine/torch/module/)
# The coded path is integers only (DESIGN.md, the exactness rule). LibTorch multiplies small integers in matrices of floating point that
# hold them exactly, and every way must give the known answer before it is used.
check_folder_rule("(^|[^a-zA-Z_])(float|double)[ >]" "no floating point in the engine" ALLOWED core/engine/torch/module/
    core/archive/ core/base/ core/format/ core/crypto/ core/codec/ core/jobs/ core/search/ ui/ app/)

file(GLOB_RECURSE sources RELATIVE "${ROOT}" "${ROOT}/core/*.h" "${ROOT}/core/*.cpp" "${ROOT}/ui/*.h"
     "${ROOT}/ui/*.cpp" "${ROOT}/app/*.h" "${ROOT}/app/*.cpp" "${ROOT}/tests/*.h" "${ROOT}/tests/*.cpp")
foreach(source IN LISTS sources)
    file(STRINGS "${ROOT}/${source}" first LIMIT_COUNT 1)
    if(NOT first STREQUAL "// SPDX-License-Identifier: GPL-3.0-or-later")
        string(APPEND offences "${source}: the first line is not the SPDX line\n")
    endif()
endforeach()

if(offences)
    message(FATAL_ERROR "${offences}")
endif()
