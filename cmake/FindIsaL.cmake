# SPDX-License-Identifier: GPL-3.0-or-later
# Gives IsaL::IsaL, Intel's Intelligent Storage Acceleration Library (also on ARM and as plain C): CRC-64. Written out for the
# same reason as FindZstd.
find_path(IsaL_INCLUDE_DIR isa-l/crc64.h)
find_library(IsaL_LIBRARY isal)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(IsaL REQUIRED_VARS IsaL_LIBRARY IsaL_INCLUDE_DIR)
if(IsaL_FOUND AND NOT TARGET IsaL::IsaL)
    add_library(IsaL::IsaL UNKNOWN IMPORTED)
    set_target_properties(IsaL::IsaL PROPERTIES
        IMPORTED_LOCATION "${IsaL_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${IsaL_INCLUDE_DIR}")
endif()
mark_as_advanced(IsaL_INCLUDE_DIR IsaL_LIBRARY)
