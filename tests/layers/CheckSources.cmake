# SPDX-License-Identifier: GPL-3.0-or-later
cmake_minimum_required(VERSION 3.25)
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

# Rooms of core/archive: what the files of a folder may not include, by folders and files below core/archive.
function(check_room room)
    set(glob GLOB_RECURSE)
    if(room STREQUAL ".") # what lies in no room
        set(glob GLOB)
    endif()
    file(${glob} sources RELATIVE "${ROOT}" "${ROOT}/core/archive/${room}/*.h" "${ROOT}/core/archive/${room}/*.cpp")
    if(NOT sources)
        string(APPEND offences "core/archive/${room}: there is no such room\n")
    endif()
    foreach(source IN LISTS sources)
        foreach(other IN LISTS ARGN)
            file(STRINGS "${ROOT}/${source}" hits REGEX "^#include \"core/archive/${other}")
            if(hits)
                string(APPEND offences "${source}: ${room} may not include ${other}: ${hits}\n")
            endif()
        endforeach()
    endforeach()
    set(offences "${offences}" PARENT_SCOPE)
endfunction()

set(making create/ update/ convert/ estimate/ benchmark/)
set(reading ArchiveImpl read/ extract/ foreign/)
check_room(. ${making} extract/ disk/ segment/SegmentEncoder)
check_room(disk ${making} ${reading} segment/ run/)
check_room(run ${making} ${reading} segment/ disk/)
check_room(segment ${making} ${reading} disk/ run/)
check_room(read/stream ${making} ArchiveImpl read/[A-Z] extract/ foreign/ segment/SegmentEncoder disk/)
check_room(read ${making} extract/ segment/SegmentEncoder)
check_room(extract ${making} segment/SegmentEncoder)
check_room(foreign ${making} extract/ segment/SegmentEncoder)
check_room(create ${reading} update/ convert/ estimate/ benchmark/)
check_room(create/stream create/resume/ "create/(ArchiveBuilder|GitIgnore|SegmentWriter|TargetFile)")
check_room(update convert/ estimate/ benchmark/ extract/ foreign/)
check_room(convert update/ estimate/ benchmark/ extract/)
check_room(estimate ${reading} update/ convert/ benchmark/)

check_folder_rule("^#include <openssl/" "only core/crypto uses OpenSSL" ALLOWED core/crypto/)
check_folder_rule("^#include <archive" "only core/archive uses libarchive" ALLOWED core/archive/)
check_folder_rule("^#include <zstd" "only core/codec and core/format use zstd" ALLOWED core/codec/ core/format/)
check_folder_rule("^#include <Q" "only core/jobs, ui and the window use Qt" ALLOWED core/jobs/ ui/ app/fileformer/)
check_folder_rule("^#include <Q(Widget|Application|MainWindow|Dialog)" "core opens no window" ALLOWED ui/ app/fileformer/)
check_folder_rule("^#include <(ATen|c10|torch)/" "only core/engine/torch/module uses LibTorch" ALLOWED core/engine/torch/module/)
# The coded path, and what chooses methods and filters for it, is integers only (docs/MODEL.md): what floating point gives hangs on the
# C library, the compiler and the processor. Each file that may use it stands here with its reason.
set(may_float
    core/engine/torch/module/CudaDevice.cpp # times kernels, to take the fastest of those that give the known answer
    core/engine/torch/module/DeviceCode.h   # what Kernels.cu needs
    core/engine/torch/module/FusedNet.cpp   # bf16 products of small integers, exact; times of the benchmark
    core/engine/torch/module/Kernels.cu     # the same products on the device
    core/engine/torch/module/TensorNet.cpp  # LibTorch multiplies integers that doubles hold exactly
    core/format/Container.h                 # stripBits: what a strip's cell shows, for display
    core/format/IndexCoding.cpp)            # stripBits
set(real_number "(^|[^a-zA-Z0-9_])(float|double|long double|cmath|math\\.h|(std|at)::(fabs|ceil|exp2?|floor|log(10|2|1p)?|l?l?round|pow|sqrt)f?\\()")
set(real_literal "(^|[^a-zA-Z0-9_])([0-9][0-9']*\\.[0-9]*|\\.[0-9]+|[0-9]+[eE][-+]?[0-9]+)")
file(GLOB_RECURSE sources RELATIVE "${ROOT}" "${ROOT}/core/codec/*" "${ROOT}/core/engine/*" "${ROOT}/core/format/*" "${ROOT}/core/crypto/*")
list(FILTER sources INCLUDE REGEX "\\.(h|cpp|inc|cu|cuh)$")
foreach(source IN LISTS sources)
    file(READ "${ROOT}/${source}" text)
    string(REGEX REPLACE "//[^\n]*" "" text "${text}")
    string(REGEX REPLACE "\"([^\"\\\n]|\\\\.)*\"" "\"\"" text "${text}")
    string(REGEX MATCHALL "${real_number}|${real_literal}" hits "${text}")
    if(hits AND NOT source IN_LIST may_float)
        string(APPEND offences "${source}: floating point in the coded path: ${hits}\n")
    elseif(NOT hits AND source IN_LIST may_float)
        string(APPEND offences "${source}: needs no leave to use floating point\n")
    endif()
endforeach()

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
