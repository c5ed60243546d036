// A module: one capability, one shared library, one class.
//
// Life cycle, driven by the host:
//   1. The library's stamp is read from the file; one that does not fit is refused unopened.
//   2. All libraries are opened, their manifests looked up, one object of the class is constructed.
//      The constructor does nothing that could fail.
//   3. `info()` tells name and keys. The configuration of all modules is checked against them.
//   4. `start()`, in the order of `modules = ...`. Requests may arrive as soon as all have started.
//   5. Any number of reloads: `prepare()`, and if no module objects, the returned Apply.
//   6. `stop()`, in reverse order, when the last request on a chain with this module has ended.
//      Libraries are never unloaded.
// A module that is installed but not enabled goes no further than 3.
#pragma once

#include "weir/Config.h"
#include "weir/Health.h"
#include "weir/Registrar.h"
#include "weir/Version.h"

#include <Poco/ClassLibrary.h>

#include <functional>
#include <string>
#include <vector>

namespace weir::inline v1
{
struct ModuleContext;

struct ModuleInfo
{
    std::string name;         ///< `[a-z][a-z0-9-]*`; the library is called `<name>.so`, the keys `<name>.…`
    std::string summary = {}; ///< one sentence for operators
    std::string version = {}; ///< semantic version
    std::vector<Key> keys = {};
};

/// Carries out what `prepare` made ready. Called at most once, must not throw; dropping it undoes
/// `prepare`.
using Apply = std::function<void()>;

/// What `--check-data` found.
struct DataCheck
{
    std::string subject = {};              ///< what was looked at, such as the file's path; may be empty
    std::vector<std::string> damages = {}; ///< a sentence each
};

class WEIR_API Module
{
public:
    virtual ~Module();
    /// Same answer every time, no side effects; thread-safe.
    [[nodiscard]] virtual const ModuleInfo& info() const noexcept = 0;
    /// Called once. Exit code of the server when it throws: ConfigError 78, InUseError 75,
    /// NotWritableError 73, anything else 70.
    virtual void start(const ModuleContext& context) = 0;
    /// Validates `config` and changes nothing; throws ConfigError. What is offered on `staged` replaces
    /// everything this module offered earlier when the reload applies; offering nothing keeps it.
    /// Not called concurrently with itself, start or stop, but while requests are served.
    [[nodiscard]] virtual Apply prepare(const ConfigView& config, Registrar& staged);
    /// Called once, also after a failed start; timers and threads of the module are then ended by the host.
    virtual void stop() noexcept;
    /// Called about once a second, concurrently with anything; must return quickly.
    [[nodiscard]] virtual Health health() const;
    /// `--check-data`: opens what `config` names read-only and starts nothing. Throws, with a sentence that says why,
    /// if it cannot be looked at.
    [[nodiscard]] virtual DataCheck checkData(const ConfigView& config) const;
    /// `--check-config`: throws ConfigError for values that `start` would refuse though their keys allow them, as far
    /// as that can be told without starting anything.
    virtual void checkConfig(const ConfigView& config) const;
};
} // namespace weir::inline v1

/// The build's identity, reported but never compared; set by weir_add_module().
#ifndef WEIR_BUILD_ID
#define WEIR_BUILD_ID "unknown"
#endif

/// What must be equal in host and module, readable from the file before it is opened.
#define WEIR_MODULE_STAMP                                                                                              \
    "weir-module-stamp sdk=" WEIR_STRINGIFY(WEIR_SDK_MAJOR) " compiler=gcc-" WEIR_STRINGIFY(                           \
        __GNUC__) " cxxabi=" WEIR_STRINGIFY(_GLIBCXX_USE_CXX11_ABI) " poco=" WEIR_STRINGIFY(POCO_VERSION) " build"     \
                                                                                                          "=" WEIR_BUILD_ID

/// Makes `Class`, a weir::Module, the library's module. At global scope, once per library.
#define WEIR_EXPORT_MODULE(Class)                                                                                      \
    extern "C" __attribute__((section(".weir.stamp"), used)) const char weirModuleStamp[] = WEIR_MODULE_STAMP;         \
    POCO_BEGIN_MANIFEST(weir::Module)                                                                                  \
    POCO_EXPORT_CLASS(Class)                                                                                           \
    POCO_END_MANIFEST
