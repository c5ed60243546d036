// Brings modules' libraries into the process: the only place that knows Poco::ClassLoader.
#pragma once

#include "ModuleStamp.h"
#include "weir/Module.h"

#include <Poco/ClassLoader.h>

#include <memory>
#include <string>
#include <vector>

namespace weir::host
{
/// A library that has been opened and whose module has told its `info()`.
class ModuleLibrary final
{
public:
    using Factory = Poco::AbstractMetaObject<Module>;

    ModuleLibrary(std::string path, ModuleStamp stamp, const Factory& factory);

    [[nodiscard]] const std::string& path() const noexcept { return _path; }
    [[nodiscard]] const ModuleStamp& stamp() const noexcept { return _stamp; }
    [[nodiscard]] const ModuleInfo& info() const noexcept { return _described->info(); }
    /// An object that is never started: for `info`, `checkConfig` and `checkData`.
    [[nodiscard]] const Module& described() const noexcept { return *_described; }
    /// A new object, ready to be started. Throws what its constructor throws.
    [[nodiscard]] std::shared_ptr<Module> create() const;

private:
    std::string _path;
    ModuleStamp _stamp;
    const Factory* _factory;
    std::unique_ptr<Module> _described;
};

/// Why a library cannot be used.
struct LibraryProblem
{
    std::string module;  ///< the file's name without `.so`
    std::string detail;  ///< a sentence that names the file
    bool faulty = false; ///< the module's own code failed: exit code 70, not 78
};

/// Opens the libraries of all folders once, at start, and never closes one: unloading code that may still
/// be referred to is a crash.
///
/// The order matters. Stamps are read first, from the files, since a library built for another SDK fails
/// inside dlopen with an undefined symbol that explains nothing. Then every library is opened with RTLD_NOW
/// and RTLD_LOCAL before the first is loaded by Poco::ClassLoader, which opens lazily and globally: an
/// undefined symbol would end the process at the first call, and one library would capture another's symbols.
class ModuleLoader final
{
public:
    /// Reads `*.so` of the folders, in their order. Problems are collected, never thrown.
    void load(const std::vector<std::string>& folders);

    [[nodiscard]] const std::vector<std::unique_ptr<ModuleLibrary>>& libraries() const noexcept { return _libraries; }
    [[nodiscard]] const ModuleLibrary* find(std::string_view name) const noexcept;
    [[nodiscard]] const std::vector<LibraryProblem>& problems() const noexcept { return _problems; }

private:
    struct Candidate
    {
        std::string name;
        std::string path;
        ModuleStamp stamp;
    };

    void discover(const std::string& folder, std::vector<Candidate>& found);
    [[nodiscard]] bool checkStamp(Candidate& candidate);
    [[nodiscard]] bool preflight(const Candidate& candidate);
    void open(const Candidate& candidate);
    void report(const Candidate& candidate, const std::string& detail, bool faulty = false);

    Poco::ClassLoader<Module> _loader;
    std::vector<std::unique_ptr<ModuleLibrary>> _libraries;
    std::vector<LibraryProblem> _problems;
};
} // namespace weir::host
