# Warnings are errors, sanitizers are all or nothing: both are properties of every target of the project.
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wnon-virtual-dtor
                    -Woverloaded-virtual -Wold-style-cast -Wcast-qual -Wformat=2 -Wundef -Werror)
if(CMAKE_UNITY_BUILD) # what other files declare stands before a file; ./dev lint looks at each alone
  add_compile_options(-Wshadow=local -Wno-subobject-linkage)
else()
  add_compile_options(-Wshadow)
endif()

if(WEIR_SANITIZE)
  add_compile_options(-fsanitize=${WEIR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WEIR_SANITIZE})
  # g++ 12 reports false positives of these when the sanitizers instrument the standard library's code.
  add_compile_options(-Wno-error=maybe-uninitialized -Wno-error=tsan)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
  add_compile_options(-fstack-protector-strong)
endif()
