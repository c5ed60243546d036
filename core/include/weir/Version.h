// Version of Weir and of its SDK, and the one visibility macro.
#pragma once

/// Marks what libweir or a module shows to the outside; everything else is hidden.
#define WEIR_API __attribute__((visibility("default")))

/// Two-step stringification for stamps. Not for use in modules.
#define WEIR_STRINGIFY_IMPL(x) #x
#define WEIR_STRINGIFY(x) WEIR_STRINGIFY_IMPL(x)

/// Major version of the SDK. A module built for another major is refused before it is opened; the
/// inline namespace `weir::v1` carries the same number, so that a mix cannot even link.
#define WEIR_SDK_MAJOR 1

/// Version of the product, semantic versioning; set by the build.
#ifndef WEIR_VERSION
#define WEIR_VERSION "0.0.0"
#endif
