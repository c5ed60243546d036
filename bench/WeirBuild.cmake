# The server's own code as it has been built in WEIR_BUILD: weir::sdk for modules, weir_host for what runs outside the
# server. Measured is what is shipped, from the same object files; what they are at last is made where they are linked.
set(source ${PROJECT_SOURCE_DIR}/..)

add_library(weir::sdk SHARED IMPORTED)
set_target_properties(weir::sdk PROPERTIES
  IMPORTED_LOCATION ${WEIR_BUILD}/lib/libweir.so
  IMPORTED_SONAME libweir.so.1)
target_include_directories(weir::sdk INTERFACE ${source}/core/include)
target_link_libraries(weir::sdk INTERFACE Poco::Foundation Threads::Threads)

add_library(weir_host STATIC IMPORTED)
set_target_properties(weir_host PROPERTIES IMPORTED_LOCATION ${WEIR_BUILD}/core/host/libweir_host.a)
target_include_directories(weir_host INTERFACE ${source}/core/host)
target_link_libraries(weir_host INTERFACE
  weir::sdk Poco::Util Poco::NetSSL Poco::Net Poco::JSON OpenSSL::SSL Boost::context ZLIB::ZLIB
  ${CMAKE_DL_LIBS})
