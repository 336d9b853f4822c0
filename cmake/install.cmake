# The program, the library with its header, pkg-config and CMake packages, rules and policies, manual pages.
include(CMakePackageConfigHelpers)

set(SLUICE_INSTALL_DATADIR ${CMAKE_INSTALL_DATADIR}/sluice)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sluice)

install(TARGETS sluice RUNTIME)
install(TARGETS libsluice EXPORT sluice-targets LIBRARY ARCHIVE INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES include/sluice.h include/sluice_types.h TYPE INCLUDE)
install(EXPORT sluice-targets NAMESPACE sluice:: DESTINATION ${package_dir})
install(DIRECTORY rules DESTINATION ${SLUICE_INSTALL_DATADIR} FILES_MATCHING PATTERN "*.json")
install(DIRECTORY ${CMAKE_BINARY_DIR}/src/prepared DESTINATION ${SLUICE_INSTALL_DATADIR} OPTIONAL)
install(FILES models/default/default.slm models/default/model-card.md DESTINATION ${SLUICE_INSTALL_DATADIR}/models/default)
install(DIRECTORY fixtures/policies DESTINATION ${SLUICE_INSTALL_DATADIR}/fixtures FILES_MATCHING PATTERN "*.json")
file(GLOB manuals CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/man/*.1)
install(FILES ${manuals} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

configure_file(cmake/sluice.pc.in sluice.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/sluice.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
configure_package_config_file(cmake/sluice-config.cmake.in sluice-config.cmake INSTALL_DESTINATION ${package_dir}
  PATH_VARS SLUICE_INSTALL_DATADIR)
write_basic_package_version_file(sluice-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/sluice-config.cmake ${CMAKE_BINARY_DIR}/sluice-config-version.cmake
  DESTINATION ${package_dir})
