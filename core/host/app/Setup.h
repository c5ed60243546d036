// What every command needs before it can do anything: libraries, key table, configuration.
#pragma once

#include "config/KeyTable.h"
#include "config/StrictConfig.h"
#include "modules/ModuleLoader.h"

#include <string>
#include <vector>

namespace weir::host
{
/// What the command line says about the configuration.
struct ConfigChoice
{
    std::string file; ///< empty: ./conf/server.properties, else the one below sysconfdir, else none
    std::vector<std::string> defines;
};

/// Lives until the process ends: it holds the modules' code.
class Setup final
{
public:
    explicit Setup(ConfigChoice choice);

    /// Opens the libraries of `modules.path` and makes the key table whole. Problems of libraries show in `resolve`.
    void loadModules();

    /// Reads file and environment anew and checks them against the table as it is now. After `loadModules` that
    /// includes that every enabled module is there.
    [[nodiscard]] ResolvedConfig resolve() const;
    /// True if an enabled module's own code failed while it was loaded: exit code 70.
    [[nodiscard]] bool moduleIsFaulty(const ConfigView& config) const;

    [[nodiscard]] const KeyTable& keys() const noexcept { return _keys; }
    [[nodiscard]] const ModuleLoader& loader() const noexcept { return _loader; }
    /// The configuration file as the start reports it.
    [[nodiscard]] const std::string& fileName() const noexcept { return _fileName; }

private:
    [[nodiscard]] ConfigInput input() const;
    [[nodiscard]] bool expectsFile() const;
    void checkModules(ResolvedConfig& resolved) const;
    [[nodiscard]] std::string missingModule(const std::string& name) const;

    ConfigChoice _choice;
    std::string _fileName;
    KeyTable _keys;
    ModuleLoader _loader;
    bool _modulesLoaded = false;
};

/// The folders of `modules.path`, or `<libdir>/weir/modules` beside this executable.
[[nodiscard]] std::vector<std::string> moduleFolders(const ConfigView& config);
} // namespace weir::host
