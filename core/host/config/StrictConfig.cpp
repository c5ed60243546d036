#include "StrictConfig.h"

#include "PropertiesFile.h"
#include "ValueCheck.h"
#include "weir/Nearest.h"

#include <algorithm>
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
};

std::string quoted(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

std::optional<std::string> contentOf(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
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
                report("-D", "found " + quoted(define) + ", allowed: key=value");
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
        auto found = take(name);
        if (found && accept(key, name, *found))
            return;
        if (!found && !defaultValue)
            report(_input.fileName, name + ": missing; allowed: " + allowedValues(key));
        _values.insert_or_assign(name, ConfigValue{defaultValue.value_or(""), "default"});
    }

    /// False if the value has a problem, which has been reported.
    [[nodiscard]] bool accept(const Key& key, const std::string& name, Found& found)
    {
        std::set<std::string, std::less<>> expanding{name};
        if (!expand(found, name, expanding))
            return false;
        const auto allowed = allowedInstead(key, found.text);
        if (!allowed)
        {
            _values.insert_or_assign(name, ConfigValue{std::move(found.text), std::move(found.source)});
            return true;
        }
        auto detail = name + ": found " + quoted(key.secret ? "********" : found.text) + ", allowed: " + *allowed;
        if (found.text.find(" #") != std::string::npos)
            detail += " (comments stand above the line)";
        if (const auto meant = nearestOf(found.text, {key.choices.begin(), key.choices.end()}); !meant.empty())
            detail.append("; nearest: ").append(meant);
        report(found.source, detail);
        return false;
    }

    /// What the sources say of a key, the strongest first. All of them count as used.
    [[nodiscard]] std::optional<Found> take(const std::string& name)
    {
        _known.insert(name);
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
        _knownVariables.insert({variable, fileVariable});
        if (file == _input.environment.end())
            return plain == _input.environment.end() ? std::nullopt
                                                     : std::optional(Found{plain->second, "environment " + variable});
        if (plain != _input.environment.end())
        {
            report("environment " + fileVariable, name + ": found this and " + variable + ", allowed: one of them");
            return std::nullopt;
        }
        auto content = contentOf(file->second);
        if (content)
            return Found{std::move(*content), "environment " + fileVariable};
        report("environment " + fileVariable, name + ": the file " + quoted(file->second) + " cannot be read");
        return std::nullopt;
    }

    /// Replaces `${key}` and `${system.env.NAME}`. False if one has no value, which has been reported.
    [[nodiscard]] bool expand(Found& found, const std::string& name, std::set<std::string, std::less<>>& expanding)
    {
        std::string text;
        std::string_view rest = found.text;
        while (true)
        {
            const auto start = rest.find("${");
            text += rest.substr(0, start);
            if (start == std::string_view::npos)
                break;
            const auto end = rest.find('}', start);
            const auto reference = rest.substr(start + 2, end == std::string_view::npos ? end : end - start - 2);
            const auto value = end == std::string_view::npos ? std::nullopt : valueOf(reference, expanding);
            if (!value)
            {
                report(found.source, name + ": found '${" + std::string(reference) +
                                         (end == std::string_view::npos ? "'" : "}'") +
                                         ", allowed: another key or ${system.env.NAME}, with a value");
                return false;
            }
            text += *value;
            rest.remove_prefix(end + 1);
        }
        found.text = std::move(text);
        return true;
    }

    [[nodiscard]] std::optional<std::string> valueOf(std::string_view reference,
                                                     std::set<std::string, std::less<>>& expanding)
    {
        if (reference.starts_with(systemEnvironment))
        {
            const auto variable = _input.environment.find(std::string(reference.substr(systemEnvironment.size())));
            return variable == _input.environment.end() ? std::nullopt : std::optional(variable->second);
        }
        const auto* row = _table.find(reference);
        const std::string name(reference);
        if (row == nullptr || !expanding.insert(name).second)
            return std::nullopt; // unknown, or a circle
        auto found = take(name);
        if (!found)
            return isFamily(row->key) ? memberDefault(row->key, std::string(memberOf(row->key, name)))
                                      : row->key.defaultValue;
        const bool good = expand(*found, name, expanding);
        expanding.erase(name);
        return good ? std::optional(found->text) : std::nullopt;
    }

    void reportUnknown(const Findings& findings)
    {
        for (const auto& [name, found] : findings)
            if (!_known.contains(name))
                report(found.source, name + unknownDetail(name));
    }

    [[nodiscard]] std::string unknownDetail(const std::string& name) const
    {
        if (const auto* row = _table.find(name); row != nullptr)
            return ": " + quoted(memberOf(row->key, name)) + " is not in " + row->key.namesFrom;
        const auto meant = nearestOf(name, {_known.begin(), _known.end()});
        return meant.empty() ? ": unknown key" : ": unknown key; nearest: " + std::string(meant);
    }

    [[nodiscard]] static std::string_view nearestOf(std::string_view word, const std::vector<std::string_view>& words)
    {
        return nearest(word, words);
    }

    void warnOfUnknownVariables()
    {
        std::string names;
        for (const auto& [variable, value] : _input.environment)
            if (variable.starts_with(environmentPrefix) && !_knownVariables.contains(variable))
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
    std::set<std::string, std::less<>> _known;
    std::set<std::string, std::less<>> _knownVariables;
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
