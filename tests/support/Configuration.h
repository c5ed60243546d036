// The text of a server.properties, built key by key.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace weir::test
{
/// Starts with what every test server needs: ports chosen by the system, the modules of this build,
/// `modules = metrics` and data inside the working folder. A value type.
class Configuration final
{
public:
    Configuration();

    /// Adds or replaces a key.
    Configuration& set(std::string_view key, std::string_view value);
    /// Adds a folder in which modules are looked for.
    Configuration& addModulesFolder(std::string_view folder);
    /// Appends a line as it stands, for files that are to be refused.
    Configuration& line(std::string_view text);
    [[nodiscard]] std::string text() const;

private:
    std::map<std::string, std::string, std::less<>> _values;
    std::string _lines;
};

/// Where this build puts the modules that are shipped.
[[nodiscard]] std::string modulesFolder();
/// Where this build puts a fixture module; each has a folder of its own.
[[nodiscard]] std::string fixtureFolder(std::string_view module);
} // namespace weir::test
