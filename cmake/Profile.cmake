# Optimisation by a profile (docs/decisions/0013-optimised-by-a-profile.md): a build with WEIR_TRAINING counts what its
# code does while scripts/train works it, and leaves that in its folder profile; a build with WEIR_PROFILE is laid out
# for it. Both have the same sources in the same unity files.
option(WEIR_TRAINING "Count what the code does, for builds with WEIR_PROFILE" OFF)
set(WEIR_PROFILE "" CACHE PATH "The folder profile of a training build; empty: no profile is used")

if(WEIR_TRAINING)
  # Many threads count; names in the profile are relative to the build folder.
  add_compile_options(-fprofile-generate=${PROJECT_BINARY_DIR}/profile -fprofile-update=atomic
                      -fprofile-prefix-path=${PROJECT_BINARY_DIR})
  add_link_options(-fprofile-generate)
elseif(WEIR_PROFILE)
  if(NOT EXISTS ${WEIR_PROFILE})
    message(FATAL_ERROR "WEIR_PROFILE: there is no ${WEIR_PROFILE}; scripts/train makes it")
  endif()
  # What was not trained is optimised as ever, not for size. A profile may be a little older than the sources.
  add_compile_options(-fprofile-use=${WEIR_PROFILE} -fprofile-prefix-path=${PROJECT_BINARY_DIR}
                      -fprofile-partial-training -fprofile-correction -Wno-missing-profile -Wno-coverage-mismatch)
endif()
