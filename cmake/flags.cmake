# Compiler and linker flags of every target. Warnings are errors only where SLUICE_CI is set (C-STYLE 19).
add_compile_definitions(_POSIX_C_SOURCE=200809L _GNU_SOURCE)
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes -Wvla
  -Wmissing-prototypes -Wformat=2 -Wundef -Wcast-qual -fno-common $<$<BOOL:${SLUICE_CI}>:-Werror>)
# rows of tables leave out their optional last members
add_compile_options(-Wno-missing-field-initializers)
# snprintf() into a fixed field cuts on purpose: every such field is bounded by contract
add_compile_options($<$<C_COMPILER_ID:GNU>:-Wno-format-truncation>)
add_compile_options(-fstack-protector-strong -fstack-clash-protection)
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT SLUICE_SANITIZE)
  add_compile_options(-D_FORTIFY_SOURCE=2)
endif()
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
add_link_options(-Wl,--build-id=sha1) # names the build: what a program keeps for the next run is for the same one (core/program_id.h)
if(SLUICE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # coverage of the layers, or the fuzzer is blind
endif()
if(SLUICE_SANITIZE)
  add_compile_options(-fsanitize=${SLUICE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SLUICE_SANITIZE})
endif()
