# SPDX-License-Identifier: GPL-3.0-or-later
# ff::flags: the compile options of every target of this project, and of nothing else.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

add_library(ff_flags INTERFACE)
add_library(ff::flags ALIAS ff_flags)
target_compile_options(ff_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wundef)
target_compile_definitions(ff_flags INTERFACE
    _FILE_OFFSET_BITS=64
    FF_VERSION="${PROJECT_VERSION}"
    $<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS>
    # LibTorch has a `slots` of its own.
    QT_NO_KEYWORDS QT_NO_NARROWING_CONVERSIONS_IN_CONNECT)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlapping copies in std::string's operator+ (its bug 105651).
    target_compile_options(ff_flags INTERFACE -Wno-restrict)
endif()
if(FF_WERROR)
    # The optimiser's own warnings come and go with what it inlines; they are shown but fail nothing.
    target_compile_options(ff_flags INTERFACE -Werror
        -Wno-error=array-bounds -Wno-error=maybe-uninitialized -Wno-error=restrict -Wno-error=stringop-overflow
        -Wno-error=stringop-overread)
endif()

# Of the hot loops, which belong to one thread each: watched by ThreadSanitizer they would take hours.
set(FF_KERNEL_OPTIONS -O3)
if(FF_SANITIZE STREQUAL "thread")
    list(APPEND FF_KERNEL_OPTIONS -fno-sanitize=thread)
endif()

if(FF_SANITIZE)
    target_compile_options(ff_flags INTERFACE -fsanitize=${FF_SANITIZE} -fno-omit-frame-pointer -g1)
    target_link_options(ff_flags INTERFACE -fsanitize=${FF_SANITIZE})
    if(FF_SANITIZE STREQUAL "undefined")
        target_compile_options(ff_flags INTERFACE -fno-sanitize-recover=all)
    endif()
endif()

if(FF_FUZZ)
    # Every source is watched for coverage, memory errors and undefined behaviour; the first of them ends the run.
    target_compile_options(ff_flags INTERFACE
        -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
    target_link_options(ff_flags INTERFACE -fsanitize=address,undefined)
endif()

if(FF_LTO)
    include(CheckIPOSupported)
    check_ipo_supported()
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()

# Compiles the sources of a folder of the target together, eight at once, where FF_UNITY is on: the headers are read and what
# they bring is compiled once for all of them. Names without linkage must differ within a folder, therefore. Sources with options
# of their own stay alone.
function(ff_compile_folders_together target)
    if(NOT FF_UNITY)
        return()
    endif()
    get_target_property(root ${target} SOURCE_DIR)
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "\\.cpp$")
    list(SORT sources)
    set(last "")
    foreach(source IN LISTS sources)
        cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${root}" NORMALIZE)
        cmake_path(GET source PARENT_PATH folder)
        if(NOT folder STREQUAL last)
            set(last "${folder}")
            set(count 0)
            cmake_path(RELATIVE_PATH folder BASE_DIRECTORY "${root}" OUTPUT_VARIABLE group)
            string(MAKE_C_IDENTIFIER "${group}" group)
        endif()
        math(EXPR batch "${count} / 8")
        math(EXPR count "${count} + 1")
        set_source_files_properties("${source}" TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP "${group}_${batch}")
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    # GCC takes a source that another includes for a header, in which a type without linkage would be a mistake.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()
