# What is installed beside the targets: configuration, service, documents, and the SDK as the component dev.

# Of prefix /usr the configuration is in /etc: then it is an absolute path, otherwise one below the prefix.
set(confDir ${CMAKE_INSTALL_SYSCONFDIR}/weir)
cmake_path(IS_PREFIX CMAKE_INSTALL_PREFIX ${CMAKE_INSTALL_FULL_SYSCONFDIR} confIsBelowPrefix)
if(NOT confIsBelowPrefix)
  set(confDir ${CMAKE_INSTALL_FULL_SYSCONFDIR}/weir)
endif()
install(FILES conf/server.properties DESTINATION ${confDir})

configure_file(packaging/weir.service.in weir.service @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/weir.service DESTINATION lib/systemd/system)

install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})

# `find_package(weir 1)` for modules built elsewhere: headers, libweir, weir_add_module().
include(CMakePackageConfigHelpers)
set(WEIR_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/weir)
# The SDK's version, not the product's: a module asks for the interface it was written for.
set(WEIR_SDK_VERSION 1.0.0)

configure_package_config_file(cmake/weirConfig.cmake.in ${PROJECT_BINARY_DIR}/weirConfig.cmake
  INSTALL_DESTINATION ${WEIR_CMAKE_DIR} PATH_VARS WEIR_MODULES_DIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/weirConfigVersion.cmake
  VERSION ${WEIR_SDK_VERSION} COMPATIBILITY SameMajorVersion)

install(EXPORT weirTargets NAMESPACE weir:: DESTINATION ${WEIR_CMAKE_DIR} COMPONENT dev)
install(FILES ${PROJECT_BINARY_DIR}/weirConfig.cmake ${PROJECT_BINARY_DIR}/weirConfigVersion.cmake cmake/AddModule.cmake
  DESTINATION ${WEIR_CMAKE_DIR} COMPONENT dev)
install(DIRECTORY core/include/weir DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
install(DIRECTORY examples/modules/ DESTINATION ${CMAKE_INSTALL_DOCDIR}-dev/examples COMPONENT dev)
