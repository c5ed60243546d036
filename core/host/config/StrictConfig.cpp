#include "StrictConfig.h"

#include "PropertiesFile.h"
#include "ValueCheck.h"
#include "weir/Nearest.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace weir::host
{
namespace
{
constexpr std::string_view environmentPrefix = "WEIR_";
constexpr std::string_view fileSuffix = "_FILE";
constexpr std::string_view systemEnvironment = "system.env.";

/// A value as it was found.
struct Found
{
    std::string text;
    std::string source;
    bool verbatim = false; ///< `${` stands for itself: what the environment holds was made by others, often a secret
};

std::string inQuotes(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

std::optional<std::string> contentOf(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    std::error_code unknown;
    if (!stream || std::filesystem::is_directory(path, unknown)) // a folder opens, and fails at the first read
        return std::nullopt;
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.pop_back();
    return text;
}

class Resolver final
{
public:
    Resolver(const KeyTable& table, const ConfigInput& input) : _table(table), _input(input) {}

    [[nodiscard]] ResolvedConfig run()
    {
        readFile();
        readDefines();
        for (const auto& row : _table.rows())
            if (!isFamily(row.key))
                resolve(row.key, row.key.name, row.key.defaultValue);
        for (const auto& row : _table.rows())
            if (isFamily(row.key))
                resolveFamily(row.key);
        reportUnknown(_file);
        reportUnknown(_defines);
        warnOfUnknownVariables();
        _result.view = ConfigView(std::move(_values));
        return std::move(_result);
    }

private:
    using Findings = std::map<std::string, Found, std::less<>>;
    using Names = std::set<std::string, std::less<>>;

    void readFile()
    {
        if (!_input.fileText)
            return;
        const auto file = parseProperties(*_input.fileText);
        for (const auto& problem : file.problems)
            report(place(problem.line), problem.detail);
        for (const auto& entry : file.entries)
            _file.emplace(entry.key, Found{entry.value, place(entry.line)});
    }

    [[nodiscard]] std::string place(std::size_t line) const { return _input.fileName + ":" + std::to_string(line); }

    void readDefines()
    {
        for (const auto& define : _input.defines)
        {
            const auto equals = define.find('=');
            if (equals == std::string::npos || equals == 0)
                report("-D", "found " + inQuotes(define) + ", allowed: key=value");
            else
                _defines.insert_or_assign(define.substr(0, equals), Found{define.substr(equals + 1), "-D"});
        }
    }

    void resolveFamily(const Key& family)
    {
        const auto names = _values.find(family.namesFrom);
        if (names == _values.end())
            return;
        for (const auto& name : ConfigView({{"names", names->second}}).list("names"))
            resolve(family, memberKey(family, name), memberDefault(family, name));
    }

    [[nodiscard]] static std::optional<std::string> memberDefault(const Key& family, const std::string& name)
    {
        const auto builtIn = family.defaults.find(name);
        return builtIn == family.defaults.end() ? family.defaultValue : std::optional(builtIn->second);
    }

    void resolve(const Key& key, const std::string& name, const std::optional<std::string>& defaultValue)
    {
        _known.insert(name);
        claimVariables(name);
        auto found = lookUp(name);
        if (found && accept(key, name, *found))
            return;
        if (found)
            _refused.insert(name);
        if (!found && !defaultValue)
            report(_input.fileName, name + ": missing; allowed: " + allowedValues(key));
        _values.insert_or_assign(name, ConfigValue{defaultValue.value_or(""), "default"});
    }

    /// False if the value has a problem, which has been reported.
    [[nodiscard]] bool accept(const Key& key, const std::string& name, Found& found)
    {
        Names expanding{name};
        if (!expand(found, name, expanding))
            return false;
        const auto allowed = allowedInstead(key, found.text);
        if (!allowed)
        {
            _values.insert_or_assign(name, ConfigValue{std::move(found.text), std::move(found.source)});
            return true;
        }
        auto detail = name + ": found " + inQuotes(key.secret ? "********" : found.text) + ", allowed: " + *allowed;
        if (found.text.find(" #") != std::string::npos)
            detail += " (comments stand above the line)";
        if (const auto meant = nearestOf(found.text, {key.choices.begin(), key.choices.end()}); !meant.empty())
            detail.append("; nearest: ").append(meant);
        report(found.source, detail);
        return false;
    }

    /// Two keys can share a variable: `a.bC` and `a.b.c`, or `a.file` and what names a file for `a`.
    void claimVariables(const std::string& name)
    {
        const auto variable = environmentName(name);
        for (const auto& claimed : {variable, variable + std::string(fileSuffix)})
            if (const auto [owner, first] = _variables.emplace(claimed, name);
                !first && owner->second != name && _input.environment.contains(claimed))
                report("environment " + claimed,
                       name + ": the variable names " + owner->second + " too, allowed: the file or -D for both");
    }

    /// What the strongest source says of a key.
    [[nodiscard]] std::optional<Found> lookUp(const std::string& name)
    {
        auto variable = fromEnvironment(name);
        if (const auto define = _defines.find(name); define != _defines.end())
            return define->second;
        if (variable)
            return variable;
        if (const auto entry = _file.find(name); entry != _file.end())
            return entry->second;
        return std::nullopt;
    }

    [[nodiscard]] std::optional<Found> fromEnvironment(const std::string& name)
    {
        const auto variable = environmentName(name);
        const auto fileVariable = variable + std::string(fileSuffix);
        const auto plain = _input.environment.find(variable);
        const auto file = _input.environment.find(fileVariable);
        if (file == _input.environment.end())
            return plain == _input.environment.end()
                       ? std::nullopt
                       : std::optional(Found{plain->second, "environment " + variable, true});
        if (plain != _input.environment.end())
        {
            report("environment " + fileVariable, name + ": found this and " + variable + ", allowed: one of them");
            return std::nullopt;
        }
        auto content = contentOf(file->second);
        if (content)
            return Found{std::move(*content), "environment " + fileVariable, true};
        report("environment " + fileVariable, name + ": the file " + inQuotes(file->second) + " cannot be read");
        return std::nullopt;
    }

    /// Replaces `${key}` and `${system.env.NAME}`. False if one has no value, which has been reported.
    [[nodiscard]] bool expand(Found& found, const std::string& name, Names& expanding)
    {
        if (found.verbatim)
            return true;
        std::string text;
        std::string_view rest = found.text;
        for (auto start = rest.find("${"); start != std::string_view::npos; start = rest.find("${"))
        {
            text += rest.substr(0, start);
            rest.remove_prefix(start);
            const auto end = rest.find('}');
            const bool closed = end != std::string_view::npos;
            const auto value = closed ? valueOf(rest.substr(2, end - 2), expanding) : std::nullopt;
            if (!value)
            {
                // What follows an unclosed `${` may be the rest of a secret.
                report(found.source, name + ": found " +
                                         (closed ? inQuotes(rest.substr(0, end + 1)) : "'${' without '}'") +
                                         ", allowed: another key or ${system.env.NAME}, with a value");
                return false;
            }
            text += *value;
            rest.remove_prefix(end + 1);
        }
        found.text = text.append(rest);
        return true;
    }

    [[nodiscard]] std::optional<std::string> valueOf(std::string_view reference, Names& expanding)
    {
        if (reference.starts_with(systemEnvironment))
        {
            const auto variable = _input.environment.find(std::string(reference.substr(systemEnvironment.size())));
            return variable == _input.environment.end() ? std::nullopt : std::optional(variable->second);
        }
        const auto* row = _table.find(reference);
        const std::string name(reference);
        if (row == nullptr || expanding.contains(name))
            return std::nullopt; // unknown, or a circle
        auto found = lookUp(name);
        if (!found)
            return isFamily(row->key) ? memberDefault(row->key, std::string(memberOf(row->key, name)))
                                      : row->key.defaultValue;
        expanding.insert(name);
        const bool good = expand(*found, name, expanding);
        expanding.erase(name);
        return good ? std::optional(found->text) : std::nullopt;
    }

    void reportUnknown(const Findings& findings)
    {
        for (const auto& [name, found] : findings)
            if (!_known.contains(name) && !isOfRefusedNames(name))
                report(found.source, name + unknownDetail(name));
    }

    /// True for a member of a family whose list of names is itself at fault: one mistake, one sentence.
    [[nodiscard]] bool isOfRefusedNames(const std::string& name) const
    {
        const auto* row = _table.find(name);
        return row != nullptr && _refused.contains(row->key.namesFrom);
    }

    [[nodiscard]] std::string unknownDetail(const std::string& name) const
    {
        const auto* row = _table.find(name);
        std::string detail = ": unknown key";
        if (row != nullptr)
            detail = ": " + inQuotes(memberOf(row->key, name)) + " is not in " + row->key.namesFrom;
        if (const auto meant = nearestOf(name, {_known.begin(), _known.end()}); !meant.empty())
            detail.append("; nearest: ").append(meant);
        return detail;
    }

    [[nodiscard]] static std::string_view nearestOf(std::string_view word, const std::vector<std::string_view>& words)
    {
        return nearest(word, words);
    }

    void warnOfUnknownVariables()
    {
        std::string names;
        for (const auto& [variable, value] : _input.environment)
            if (variable.starts_with(environmentPrefix) && !_variables.contains(variable))
                names.append(names.empty() ? "" : ", ").append(variable);
        if (!names.empty())
            _result.warnings.push_back("environment variables that name no key are ignored: " + names);
    }

    void report(const std::string& source, const std::string& detail)
    {
        const auto sentence = source.empty() ? detail : source + ": " + detail;
        if (std::ranges::find(_result.problems, sentence) == _result.problems.end())
            _result.problems.push_back(sentence);
    }

    const KeyTable& _table;
    const ConfigInput& _input;
    Findings _file;
    Findings _defines;
    Names _known;
    Names _refused;
    std::map<std::string, std::string, std::less<>> _variables; // whose value each of them would hold
    ConfigView::Values _values;
    ResolvedConfig _result;
};
} // namespace

ResolvedConfig resolveConfig(const KeyTable& table, const ConfigInput& input)
{
    return Resolver(table, input).run();
}

std::string describe(const ConfigProblem& problem, const ConfigView& config)
{
    const auto value = config.values().find(problem.key);
    const bool placed = value != config.values().end() && value->second.source != "default";
    return (placed ? value->second.source + ": " : "") + problem.key + ": " + problem.detail;
}

std::string environmentName(std::string_view key)
{
    std::string name(environmentPrefix);
    for (const char c : key)
    {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool lower = c >= 'a' && c <= 'z';
        if (upper)
            name += '_';
        name += lower ? static_cast<char>(c - 'a' + 'A') : c == '.' || c == '-' ? '_' : c;
    }
    return name;
}
} // namespace weir::host
