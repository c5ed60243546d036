#include "Configuration.h"

namespace weir::test
{
Configuration::Configuration()
{
    set("server.port", "0");
    set("admin.port", "0");
    set("modules.path", modulesFolder());
    set("modules", "metrics");
    set("log.format", "text");
    set("metrics.path", "var/metrics.db");
}

Configuration& Configuration::set(std::string_view key, std::string_view value)
{
    _values.insert_or_assign(std::string(key), std::string(value));
    return *this;
}

Configuration& Configuration::addModulesFolder(std::string_view folder)
{
    return set("modules.path", _values.at("modules.path") + ", " + std::string(folder));
}

Configuration& Configuration::line(std::string_view text)
{
    _lines.append(text).append("\n");
    return *this;
}

std::string Configuration::text() const
{
    std::string text;
    for (const auto& [key, value] : _values)
        text += key + " = " + value + "\n";
    return text + _lines;
}

std::string modulesFolder()
{
    return WEIR_TEST_MODULES_FOLDER;
}

std::string fixtureFolder(std::string_view module)
{
    return std::string(WEIR_TEST_FIXTURES_FOLDER "/").append(module);
}
} // namespace weir::test
