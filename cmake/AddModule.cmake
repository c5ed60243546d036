# weir_add_module(NAME SOURCES ... [LIBRARIES ...] [BUILD_ID ID] [OUTPUT_DIRECTORY DIR] [NO_INSTALL])
#
# Builds NAME.so, a module that the server loads. The only place that knows what a plugin needs:
#   -Bsymbolic, hidden visibility   two modules never run each other's code
#   -z defs, -z now                 an undefined symbol fails at link time, or at load time, never at the first call
# The sources become the object library NAME-objects first, so that a test links the very same code.
function(weir_add_module NAME)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "NO_INSTALL" "BUILD_ID;OUTPUT_DIRECTORY" "SOURCES;LIBRARIES")
  if(NOT ARG_SOURCES OR ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "weir_add_module(NAME SOURCES ... [LIBRARIES ...] [BUILD_ID ID] [OUTPUT_DIRECTORY DIR] [NO_INSTALL])")
  endif()
  if(NOT ARG_BUILD_ID)
    set(ARG_BUILD_ID ${PROJECT_VERSION})
  endif()
  if(NOT ARG_OUTPUT_DIRECTORY)
    set(ARG_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${WEIR_MODULES_DIR})
  endif()

  add_library(${NAME}-objects OBJECT ${ARG_SOURCES})
  target_link_libraries(${NAME}-objects PUBLIC weir::sdk ${ARG_LIBRARIES})
  target_compile_features(${NAME}-objects PUBLIC cxx_std_20)
  target_compile_definitions(${NAME}-objects PRIVATE WEIR_BUILD_ID="${ARG_BUILD_ID}")
  set_target_properties(${NAME}-objects PROPERTIES
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)

  add_library(${NAME} MODULE)
  target_link_libraries(${NAME} PRIVATE ${NAME}-objects)
  set(linkFlags -Wl,-Bsymbolic -Wl,-z,now)
  if(NOT WEIR_SANITIZE) # a sanitizer's own symbols come from the executable
    list(APPEND linkFlags -Wl,-z,defs)
  endif()
  target_link_options(${NAME} PRIVATE ${linkFlags})
  # No run path: who loads a module has loaded libweir before.
  set_target_properties(${NAME} PROPERTIES
    PREFIX "" SUFFIX ".so" LIBRARY_OUTPUT_DIRECTORY ${ARG_OUTPUT_DIRECTORY} INSTALL_RPATH "")
  if(NOT ARG_NO_INSTALL)
    install(TARGETS ${NAME} LIBRARY DESTINATION ${WEIR_MODULES_DIR})
  endif()
endfunction()
