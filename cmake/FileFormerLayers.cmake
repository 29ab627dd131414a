# SPDX-License-Identifier: GPL-3.0-or-later
# How the dependency direction is enforced.
#
# Includes are written from the repository root ("core/format/Container.h"), but the root is on nobody's include path. Each
# layer has an include directory of its own in the build tree, holding one symbolic link:
#     <build>/include/core-format/core/format -> <source>/core/format
# It is part of the layer's PUBLIC interface, so a source sees its own layer and the layers that its target links to, and a
# header of any other layer does not exist for it. tests/layers proves this with includes that must not compile.

# ff_own_includes(TARGET core/format): TARGET, and all that link to it, may include what lies in that folder.
function(ff_own_includes target folder)
    string(REPLACE "/" "-" name "${folder}")
    set(root "${CMAKE_BINARY_DIR}/include/${name}")
    get_filename_component(parent "${root}/${folder}" DIRECTORY)
    file(MAKE_DIRECTORY "${parent}")
    file(CREATE_LINK "${CMAKE_SOURCE_DIR}/${folder}" "${root}/${folder}" SYMBOLIC)
    target_include_directories(${target} PUBLIC "${root}")
endfunction()

# ff_add_layer(core/codec): adds the folder, which must define ff_codec and its alias ff::codec, and gives it its include root.
function(ff_add_layer folder)
    add_subdirectory("${CMAKE_SOURCE_DIR}/${folder}")
    get_filename_component(name "${folder}" NAME)
    ff_own_includes(ff_${name} "${folder}")
endfunction()
