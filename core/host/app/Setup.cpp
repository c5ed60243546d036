#include "Setup.h"

#include "config/HostKeys.h"
#include "http/FrontSettings.h"
#include "redis/RedisSettings.h"
#include "weir/Nearest.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace weir::host
{
namespace
{
constexpr const char* localFile = "conf/server.properties";
constexpr const char* installedFile = WEIR_SYSCONFDIR "/weir/server.properties";
constexpr const char* noFile = "built-in defaults";

std::string chooseFile(const std::string& wanted)
{
    if (!wanted.empty())
        return wanted;
    for (const char* file : {localFile, installedFile})
    {
        std::error_code unknown; // one that may not be looked at is there: to serve without it would be wrong
        if (std::filesystem::exists(file, unknown) || unknown)
            return file;
    }
    return noFile;
}

std::map<std::string, std::string> environmentVariables()
{
    std::map<std::string, std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry)
    {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (equals != std::string_view::npos)
            variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

/// What the key table cannot say of `redis.url`.
void checkRedis(ResolvedConfig& resolved)
{
    try
    {
        (void)redisSettings(resolved.view);
    }
    catch (const ConfigError& error)
    {
        for (const auto& problem : error.problems())
            resolved.problems.push_back(describe(problem, resolved.view));
    }
}

bool isEnabled(const ConfigView& config, const std::string& module)
{
    const auto names = config.list("modules");
    return std::ranges::find(names, module) != names.end();
}
} // namespace

std::vector<std::string> moduleFolders(const ConfigView& config)
{
    auto folders = config.list("modules.path");
    if (folders.empty())
        folders.push_back((std::filesystem::read_symlink("/proc/self/exe").parent_path() / WEIR_BIN_TO_MODULES)
                              .lexically_normal()
                              .string());
    return folders;
}

Setup::Setup(ConfigChoice choice) : _choice(std::move(choice)), _fileName(chooseFile(_choice.file))
{
    _keys.add("server", hostKeys());
    _keys.add("server", http::frontKeys());
    _keys.add("server", redisKeys());
}

ConfigInput Setup::input() const
{
    ConfigInput input{
        .fileName = _fileName, .fileText = {}, .environment = environmentVariables(), .defines = _choice.defines};
    std::ifstream stream(_fileName, std::ios::binary);
    if (expectsFile() && stream && !std::filesystem::is_directory(_fileName))
        input.fileText = std::string{std::istreambuf_iterator<char>(stream), {}};
    return input;
}

bool Setup::expectsFile() const
{
    return _fileName != noFile;
}

void Setup::loadModules()
{
    // Before the modules' tables are known, their keys are unknown keys: only the values count here.
    _loader.load(moduleFolders(resolveConfig(_keys, input()).view));
    for (const auto& library : _loader.libraries())
        _keys.add(library->info().name, library->info().keys);
    _modulesLoaded = true;
}

ResolvedConfig Setup::resolve() const
{
    const auto given = input();
    auto resolved = resolveConfig(_keys, given);
    if (!given.fileText && expectsFile())
        resolved.problems.insert(resolved.problems.begin(), _fileName + ": cannot be read as a file");
    checkRedis(resolved);
    if (_modulesLoaded)
        checkModules(resolved);
    return resolved;
}

void Setup::checkModules(ResolvedConfig& resolved) const
{
    for (const auto& problem : _loader.problems())
        (isEnabled(resolved.view, problem.module) ? resolved.problems : resolved.warnings).push_back(problem.detail);
    for (const auto& name : resolved.view.list("modules"))
    {
        const bool explained =
            std::ranges::find(_loader.problems(), name, &LibraryProblem::module) != _loader.problems().end();
        if (_loader.find(name) == nullptr && !explained)
            resolved.problems.push_back(describe({"modules", missingModule(name)}, resolved.view));
    }
}

std::string Setup::missingModule(const std::string& name) const
{
    std::vector<std::string_view> names;
    std::string installed;
    for (const auto& library : _loader.libraries())
    {
        names.emplace_back(library->info().name);
        installed.append(installed.empty() ? "" : ", ").append(library->info().name);
    }
    auto text = "found '" + name + "', but there is no library " + name +
                ".so; installed: " + (installed.empty() ? "none" : installed);
    if (const auto meant = nearest(name, names); !meant.empty())
        text.append("; nearest: ").append(meant);
    return text;
}

bool Setup::moduleIsFaulty(const ConfigView& config) const
{
    return std::ranges::any_of(_loader.problems(), [&](const LibraryProblem& problem)
                               { return problem.faulty && isEnabled(config, problem.module); });
}
} // namespace weir::host
