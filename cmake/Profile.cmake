# Optimisation by a profile (docs/decisions/0013-optimised-by-a-profile.md): a build with WEIR_TRAINING counts what its
# code does while scripts/train works it, and leaves that in its folder profile; a build with WEIR_PROFILE is laid out
# for it. Both have the same sources in the same unity files.
option(WEIR_TRAINING "Count what the code does, for builds with WEIR_PROFILE" OFF)
set(WEIR_PROFILE "" CACHE PATH "The folder profile of a training build; empty: no profile is used")

# Names in a profile are relative to the build folder, as the compiler sees it.
file(REAL_PATH ${PROJECT_BINARY_DIR} compiledIn)
set(relative "-fprofile-prefix-path=${compiledIn}")
if(WEIR_TRAINING)
  # Many threads count.
  add_compile_options(-fprofile-generate=${compiledIn}/profile -fprofile-update=atomic ${relative})
  add_link_options(-fprofile-generate)
elseif(WEIR_PROFILE)
  file(GLOB counts ${WEIR_PROFILE}/*weir.dir*.gcda)
  if(NOT counts)
    message(FATAL_ERROR "WEIR_PROFILE: nothing has been counted in ${WEIR_PROFILE}. First: "
            "cmake --preset training && cmake --build --preset training && scripts/train build/training")
  endif()
  # What was not trained is optimised as ever, not for size. A profile may be a little older than the sources. Warnings
  # depend on what is inlined, and that on the counts, which differ: the other builds judge.
  add_compile_options(-fprofile-use=${WEIR_PROFILE} ${relative} -fprofile-partial-training -fprofile-correction
                      -Wno-missing-profile -Wno-coverage-mismatch -Wno-error)
endif()
