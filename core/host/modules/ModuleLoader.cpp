#include "ModuleLoader.h"

#include "services/ExceptionText.h"

#include <algorithm>
#include <dlfcn.h>
#include <filesystem>

namespace weir::host
{
namespace
{
using Manifest = Poco::Manifest<Module>;

const ModuleLibrary::Factory* onlyClass(const Manifest& manifest)
{
    return manifest.size() == 1 ? *manifest.begin() : nullptr;
}
} // namespace

ModuleLibrary::ModuleLibrary(std::string path, ModuleStamp stamp, const Factory& factory)
    : _path(std::move(path)), _stamp(std::move(stamp)), _factory(&factory), _described(factory.create())
{
}

std::shared_ptr<Module> ModuleLibrary::create() const
{
    return std::shared_ptr<Module>(_factory->create());
}

const ModuleLibrary* ModuleLoader::find(std::string_view name) const noexcept
{
    const auto found =
        std::ranges::find_if(_libraries, [&](const auto& library) { return library->info().name == name; });
    return found == _libraries.end() ? nullptr : found->get();
}

void ModuleLoader::load(const std::vector<std::string>& folders)
{
    std::vector<Candidate> candidates;
    for (const auto& folder : folders)
        discover(folder, candidates);
    std::erase_if(candidates, [&](Candidate& candidate) { return !checkStamp(candidate); });
    std::erase_if(candidates, [&](const Candidate& candidate) { return !preflight(candidate); });
    for (const auto& candidate : candidates)
        open(candidate);
}

void ModuleLoader::discover(const std::string& folder, std::vector<Candidate>& found)
{
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".so")
            files.push_back(entry.path());
    std::ranges::sort(files); // a directory has no order of its own
    for (const auto& file : files)
    {
        Candidate candidate{
            .name = file.stem().string(), .path = std::filesystem::absolute(file).string(), .stamp = {}};
        const auto twin = std::ranges::find(found, candidate.name, &Candidate::name);
        if (twin == found.end())
            found.push_back(std::move(candidate));
        else
            report(candidate, "is installed twice, the other one is " + twin->path);
    }
}

bool ModuleLoader::checkStamp(Candidate& candidate)
{
    auto stamp = readStamp(candidate.path);
    if (!stamp)
    {
        report(candidate, stamp.error());
        return false;
    }
    candidate.stamp = std::move(*stamp);
    const auto mismatch = stampMismatch(candidate.stamp);
    if (!mismatch.empty())
        report(candidate, "does not fit this server: " + mismatch);
    return mismatch.empty();
}

bool ModuleLoader::preflight(const Candidate& candidate)
{
    // The handle is kept on purpose: what has been opened stays open.
    if (dlopen(candidate.path.c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr)
        return true;
    const char* reason = dlerror();
    report(candidate, std::string("cannot be opened: ") + (reason != nullptr ? reason : "unknown reason"));
    return false;
}

void ModuleLoader::open(const Candidate& candidate)
{
    const Manifest* manifest = nullptr;
    try
    {
        _loader.loadLibrary(candidate.path);
        manifest = &_loader.manifestFor(candidate.path);
    }
    catch (...)
    {
        report(candidate, "cannot be loaded: " + currentExceptionText());
        return;
    }
    const auto* factory = onlyClass(*manifest);
    if (factory == nullptr)
    {
        report(candidate, "must export exactly one module, and exports " + std::to_string(manifest->size()));
        return;
    }
    try
    {
        auto library = std::make_unique<ModuleLibrary>(candidate.path, candidate.stamp, *factory);
        if (library->info().name != candidate.name)
            report(candidate, "holds the module '" + library->info().name + "'; a library carries its module's name");
        else
            _libraries.push_back(std::move(library));
    }
    catch (...)
    {
        report(candidate, "failed in its constructor: " + currentExceptionText(), true);
    }
}

void ModuleLoader::report(const Candidate& candidate, const std::string& detail, bool faulty)
{
    _problems.push_back({candidate.name, candidate.path + " " + detail, faulty});
}
} // namespace weir::host
