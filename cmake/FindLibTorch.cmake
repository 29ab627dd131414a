# SPDX-License-Identifier: GPL-3.0-or-later
# Gives LibTorch::LibTorch, with LibTorch_CUDA_FOUND when it can use CUDA. LibTorch's own TorchConfig.cmake asks for every library
# that it was built with (MKL, protobuf, the CUDA tools); a program that uses tensors needs two or four. FF_LIBTORCH is the
# folder with include and lib: a Python wheel's `torch`, or none for the system's.
set(FF_LIBTORCH "" CACHE PATH "LibTorch, when it is not the system's")
find_path(LibTorch_INCLUDE_DIR ATen/ATen.h HINTS "${FF_LIBTORCH}/include")
foreach(library IN ITEMS torch_cpu c10 torch_cuda c10_cuda)
    find_library(LibTorch_${library}_LIBRARY ${library} HINTS "${FF_LIBTORCH}/lib")
    mark_as_advanced(LibTorch_${library}_LIBRARY)
endforeach()
foreach(header IN ITEMS torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(LibTorch_INCLUDE_DIR AND EXISTS "${LibTorch_INCLUDE_DIR}/${header}" AND NOT LibTorch_VERSION)
        file(STRINGS "${LibTorch_INCLUDE_DIR}/${header}" line REGEX "define TORCH_VERSION \"")
        string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" LibTorch_VERSION "${line}")
    endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
    REQUIRED_VARS LibTorch_torch_cpu_LIBRARY LibTorch_c10_LIBRARY LibTorch_INCLUDE_DIR VERSION_VAR LibTorch_VERSION)
if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
    add_library(LibTorch::LibTorch INTERFACE IMPORTED)
    set_target_properties(LibTorch::LibTorch PROPERTIES
        INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${LibTorch_INCLUDE_DIR}"
        INTERFACE_INCLUDE_DIRECTORIES "${LibTorch_INCLUDE_DIR}"
        INTERFACE_LINK_LIBRARIES "${LibTorch_torch_cpu_LIBRARY};${LibTorch_c10_LIBRARY}"
        INTERFACE_COMPILE_DEFINITIONS "FF_TORCH_VERSION=\"${LibTorch_VERSION}\"")
    # `_int_mm` and the capture of graphs as we use them.
    if(LibTorch_torch_cuda_LIBRARY AND LibTorch_c10_cuda_LIBRARY AND LibTorch_VERSION VERSION_GREATER_EQUAL 2.1)
        set(LibTorch_CUDA_FOUND ON)
        set_property(TARGET LibTorch::LibTorch APPEND PROPERTY INTERFACE_LINK_LIBRARIES
            "-Wl,--no-as-needed" "${LibTorch_torch_cuda_LIBRARY}" "-Wl,--as-needed" "${LibTorch_c10_cuda_LIBRARY}")
    endif()
endif()
mark_as_advanced(LibTorch_INCLUDE_DIR)
