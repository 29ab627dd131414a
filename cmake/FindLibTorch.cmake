# SPDX-License-Identifier: GPL-3.0-or-later
# Gives LibTorch::LibTorch and LibTorch_VERSION. LibTorch's own TorchConfig.cmake asks for every library that it was built with (MKL,
# protobuf, the CUDA tools); a program that uses tensors on the processor needs two. FF_LIBTORCH is the folder with include and lib: a
# Python wheel's `torch`, or none for the system's.
include("${CMAKE_CURRENT_LIST_DIR}/LibTorchVersion.cmake")
set(FF_LIBTORCH "" CACHE PATH "LibTorch, when it is not the system's")
if(NOT FF_LIBTORCH STREQUAL "${LibTorch_SEARCHED}")
    # What was found before is another LibTorch.
    unset(LibTorch_INCLUDE_DIR CACHE)
    foreach(library IN ITEMS torch_cpu c10)
        unset(LibTorch_${library}_LIBRARY CACHE)
    endforeach()
endif()
set(LibTorch_SEARCHED "${FF_LIBTORCH}" CACHE INTERNAL "")
set(where)
if(FF_LIBTORCH)
    # Headers of one LibTorch and libraries of another would go together badly.
    set(where PATHS "${FF_LIBTORCH}" NO_DEFAULT_PATH)
endif()
find_path(LibTorch_INCLUDE_DIR ATen/ATen.h ${where} PATH_SUFFIXES include)
foreach(library IN ITEMS torch_cpu c10)
    find_library(LibTorch_${library}_LIBRARY ${library} ${where} PATH_SUFFIXES lib)
    mark_as_advanced(LibTorch_${library}_LIBRARY)
endforeach()
if(LibTorch_INCLUDE_DIR)
    ff_libtorch_version(LibTorch_VERSION "${LibTorch_INCLUDE_DIR}")
    if(NOT LibTorch_VERSION)
        message(WARNING "LibTorch is left out: no header in ${LibTorch_INCLUDE_DIR} tells its version")
    endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
    REQUIRED_VARS LibTorch_torch_cpu_LIBRARY LibTorch_c10_LIBRARY LibTorch_INCLUDE_DIR LibTorch_VERSION
    VERSION_VAR LibTorch_VERSION)
if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
    add_library(LibTorch::LibTorch INTERFACE IMPORTED)
    set_target_properties(LibTorch::LibTorch PROPERTIES
        INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${LibTorch_INCLUDE_DIR}"
        INTERFACE_INCLUDE_DIRECTORIES "${LibTorch_INCLUDE_DIR}"
        INTERFACE_LINK_LIBRARIES "${LibTorch_torch_cpu_LIBRARY};${LibTorch_c10_LIBRARY}"
        INTERFACE_COMPILE_DEFINITIONS "FF_TORCH_VERSION=\"${LibTorch_VERSION}\"")
endif()
mark_as_advanced(LibTorch_INCLUDE_DIR)
