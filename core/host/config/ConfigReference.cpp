#include "ConfigReference.h"

#include "ValueCheck.h"

namespace weir::host
{
namespace
{
constexpr std::string_view introduction = R"(# Configuration

Generated from the key tables of the server and its modules by `weir --print-reference`; do not edit.

Values come from `-Dkey=value`, the environment variable, the configuration file and the default, in this order of
precedence. The file is the one named by `--config`, else `conf/server.properties` in the working directory, else the
installed one (`/etc/weir/server.properties`); the first line of the log names it. Relative paths in values start at the
working directory. What is not understood ends the start with 78, a variable `WEIR_…` that names no key is a warning. An
environment variable is `WEIR_` and the key in upper case, dots, hyphens and humps as `_`
(`metrics.maxBody` is `WEIR_METRICS_MAX_BODY`); with `_FILE` appended it names a file to read the value from. In the
file, comments stand above the line. In the file and in `-D`, `${other.key}` and `${system.env.NAME}` are replaced; what
the environment holds is taken as it is.

A key marked *restart* is read at start only; every other one takes effect with a reload (`SIGHUP`, or
`POST /admin/reload` on the admin listener). How often a bound marked *counted* struck is told by
`weir_limit_hits_total{limit="KEY"}`.
)";

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text)
        (out += c == '|' ? "\\" : "") += c;
    return out;
}

std::string defaultOf(const Key& key)
{
    if (!key.defaultValue)
        return "*required*";
    return key.defaultValue->empty() ? "*empty*" : "`" + escaped(*key.defaultValue) + "`";
}

std::string row(const Key& key)
{
    std::string text = "| `" + escaped(key.name) + "` | " + defaultOf(key);
    for (const auto& [name, value] : key.defaults)
        text.append(", `").append(name).append("`: `").append(escaped(value)).append("`");
    text.append(" | ").append(escaped(allowedValues(key)));
    text.append(" | ").append(escaped(key.summary));
    text.append(key.counted ? " *counted*" : "").append(key.restart ? " *restart*" : "").append(" |\n");
    return text;
}
} // namespace

std::string configReference(const KeyTable& table)
{
    std::string text(introduction);
    std::string owner;
    for (const auto& [key, keyOwner] : table.rows())
    {
        if (keyOwner != owner)
            text.append("\n## ").append(owner = keyOwner).append("\n\n| key | default | allowed | what it does |\n");
        if (text.ends_with("what it does |\n"))
            text.append("|---|---|---|---|\n");
        text.append(row(key));
    }
    return text;
}
} // namespace weir::host
