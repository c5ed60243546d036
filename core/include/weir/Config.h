// Configuration as data: modules declare their keys, the host reads, checks and documents them.
//
// Values are checked against the table before a module sees them, so the typed getters of ConfigView
// cannot fail on a declared key; what only the module can judge (two keys that contradict each other)
// it reports by throwing ConfigError from `start` or `prepare`.
#pragma once

#include "weir/Units.h"
#include "weir/Version.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace weir::inline v1
{
enum class KeyType : std::uint8_t
{
    text,     ///< any text
    integer,  ///< 0 ..., or `unlimited` where allowed
    boolean,  ///< `true` or `false`
    duration, ///< `30s`, see parseDuration
    bytes,    ///< `64MiB`, see parseBytes
    percent,  ///< `50%`
    rate,     ///< `5/minute`
    choice,   ///< one of `Key::choices`
    names,    ///< comma-separated list of names `[a-z][a-z0-9-]*`
    list,     ///< comma-separated list of texts
    routes,   ///< comma-separated list of routes: `METHOD|* path[/*]`
    cidrs,    ///< comma-separated list of addresses or CIDR blocks
    window,   ///< `20calls` or a duration
};

/// One row of a module's key table. A family stands once, with `*` for the name:
/// `{.name = "ratelimit.*.limit", .namesFrom = "ratelimit.policies"}`.
struct Key
{
    std::string name;
    KeyType type = KeyType::text;
    /// As it would stand in the file. Nothing: required (of a family: where `defaults` has no entry).
    std::optional<std::string> defaultValue = {};
    std::string summary = {};                         ///< one sentence; becomes the documentation
    std::string namesFrom = {};                       ///< of a family: the key that lists its names
    std::map<std::string, std::string> defaults = {}; ///< of a family: defaults of built-in names
    std::vector<std::string> choices = {};            ///< for KeyType::choice
    bool restart = false;                             ///< a change needs a restart; otherwise it is live
    bool secret = false;                              ///< masked wherever it is shown
    bool mayBeUnlimited = false;                      ///< the word `unlimited` is allowed
    bool counted = false;                             ///< a bound: `Instruments::limitHits` counts how often it struck
    std::uint64_t min = 0;                            ///< for integer, bytes (bytes) and duration (ms)
    std::uint64_t max = UINT64_MAX - 1;               ///< likewise
};

/// The key as one whose strikes are counted: the count is there, as 0, as soon as the module has started; of a family
/// for each of its names.
[[nodiscard]] inline Key counted(Key key)
{
    key.counted = true;
    return key;
}

/// One thing wrong with a configuration.
struct ConfigProblem
{
    std::string key;
    std::string detail; ///< what was found and what is allowed
};

/// The configuration cannot work: the start ends with 78, a reload with 422. Carries every problem.
class WEIR_API ConfigError : public std::runtime_error
{
public:
    explicit ConfigError(std::vector<ConfigProblem> problems);
    ConfigError(std::string key, std::string detail);
    ~ConfigError() override;
    [[nodiscard]] const std::vector<ConfigProblem>& problems() const noexcept { return _problems; }

private:
    std::vector<ConfigProblem> _problems;
};

/// A file or port that another process holds: the start ends with 75.
class WEIR_API InUseError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
    ~InUseError() override;
};

/// A folder or file that cannot be written: the start ends with 73.
class WEIR_API NotWritableError : public std::runtime_error
{
public:
    NotWritableError(std::string path, const std::string& reason);
    ~NotWritableError() override;
    [[nodiscard]] const std::string& path() const noexcept { return _path; }

private:
    std::string _path;
};

/// Where a value came from.
struct ConfigValue
{
    std::string text;
    std::string source; ///< "default", "-D", "environment WEIR_X", "conf/server.properties:12"
};

/// An immutable, checked configuration; cheap to copy, safe to read from any thread. Keys are absolute.
/// REQUIRES of every getter: the key is declared with a fitting type, otherwise std::logic_error.
class WEIR_API ConfigView
{
public:
    using Values = std::map<std::string, ConfigValue, std::less<>>;

    ConfigView();
    explicit ConfigView(Values values);

    [[nodiscard]] const std::string& text(std::string_view key) const;
    /// integer and bytes; the word `unlimited` reads as weir::unlimited.
    [[nodiscard]] std::uint64_t number(std::string_view key) const;
    [[nodiscard]] bool boolean(std::string_view key) const;
    /// Nothing for the word `unlimited`.
    [[nodiscard]] std::optional<std::chrono::milliseconds> durationOrUnlimited(std::string_view key) const;
    /// REQUIRES: the key may not be `unlimited`.
    [[nodiscard]] std::chrono::milliseconds duration(std::string_view key) const;
    [[nodiscard]] double percent(std::string_view key) const;
    [[nodiscard]] Rate rate(std::string_view key) const;
    /// names, list, routes and cidrs: trimmed, empty entries dropped.
    [[nodiscard]] std::vector<std::string> list(std::string_view key) const;
    [[nodiscard]] bool contains(std::string_view key) const noexcept;
    /// All keys with value and source, in order of name.
    [[nodiscard]] const Values& values() const noexcept { return *_values; }

private:
    [[nodiscard]] const ConfigValue& at(std::string_view key) const;
    std::shared_ptr<const Values> _values;
};
} // namespace weir::inline v1
