# `cpack` makes two Debian packages: weir from the component runtime, weir-dev from the component dev.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME weir)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "modular real-time analytics server")
set(CPACK_SET_DESTDIR ON) # for /etc
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(packageVersion ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "Weir maintainers <maintainers@weir.invalid>")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL runtime dev)

set(debian ${PROJECT_SOURCE_DIR}/packaging/debian)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME weir)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION net)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS tzdata) # weirctl import --tz
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "redis-server, prometheus")
# CPack's own shlibs would complain about each module, which is no library to link with.
file(CONFIGURE OUTPUT shlibs CONTENT "libweir 1 weir (>= @PROJECT_VERSION@)\n" @ONLY)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/shlibs
  ${debian}/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm ${debian}/triggers)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
"Weir takes in metrics over HTTP, answers summaries over any time window at
once, and protects itself and what it calls with a rate limiter, a cache and
a circuit breaker. Each of these is a shared library that the operator
enables, orders and tunes.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME weir-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "weir (= ${packageVersion}), libpoco-dev (>= 1.11)")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "cmake, g++")
set(CPACK_COMPONENT_DEV_DESCRIPTION
"Headers, CMake package and examples for building modules that the server
weir loads.")
include(CPack)

if(NOT WEIR_PACKAGE)
  return()
endif()

# --- what only a Debian package has ----------------------------------------------------------------

find_program(GZIP gzip REQUIRED)
string(TIMESTAMP packageDate "%a, %d %b %Y %H:%M:%S +0000" UTC) # of SOURCE_DATE_EPOCH, if it is set
set(packageMaintainer ${CPACK_DEBIAN_PACKAGE_MAINTAINER})
configure_file(${debian}/changelog.in changelog.Debian @ONLY)

# compressed(OUTPUT SOURCE): the same bytes every time.
function(compressed output source)
  add_custom_command(OUTPUT ${output} DEPENDS ${source} VERBATIM
    COMMAND ${GZIP} --best --no-name --stdout ${source} > ${output})
endfunction()

set(share ${PROJECT_BINARY_DIR}/share)
file(MAKE_DIRECTORY ${share})
compressed(${share}/changelog.gz ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
compressed(${share}/changelog.Debian.gz ${PROJECT_BINARY_DIR}/changelog.Debian)
install(FILES ${share}/changelog.gz ${share}/changelog.Debian.gz ${debian}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${share}/changelog.Debian.gz ${debian}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR}-dev COMPONENT dev)
install(FILES ${debian}/weir.lintian-overrides DESTINATION share/lintian/overrides RENAME weir)
install(FILES ${debian}/weir-dev.lintian-overrides DESTINATION share/lintian/overrides RENAME weir-dev COMPONENT dev)
set(files ${share}/changelog.gz ${share}/changelog.Debian.gz)

foreach(page IN ITEMS weir.1 weirctl.1)
  compressed(${share}/${page}.gz ${PROJECT_SOURCE_DIR}/packaging/man/${page})
  install(FILES ${share}/${page}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  list(APPEND files ${share}/${page}.gz)
endforeach()

# bash-completion loads them by the command's name.
set(completions ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/bash-completion/weirctl DESTINATION ${completions})
install(FILES ${PROJECT_SOURCE_DIR}/packaging/bash-completion/weirctl DESTINATION ${completions} RENAME weir)

add_custom_target(package-files ALL DEPENDS ${files})
