// From file, environment and command line to one checked configuration.
#pragma once

#include "KeyTable.h"
#include "weir/Config.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::host
{
/// Where values come from, in rising order of precedence: the built-in defaults, then these three.
struct ConfigInput
{
    std::string fileName = {};                           ///< as shown in sentences
    std::optional<std::string> fileText = {};            ///< nothing: there is no file
    std::map<std::string, std::string> environment = {}; ///< only `WEIR_…` matters, and what `${system.env.X}` names
    std::vector<std::string> defines = {};               ///< `key=value`, from -D; the last of a key wins
};

struct ResolvedConfig
{
    /// Every key with its value; a key with a problem has its default here.
    ConfigView view;
    /// All problems, a sentence each: place, key, what was found, what is allowed. Empty: the configuration works.
    std::vector<std::string> problems;
    std::vector<std::string> warnings;
};

/// Reads files that `WEIR_…_FILE` variables name; otherwise pure. `${key}` and `${system.env.NAME}` are replaced in the
/// file and in -D; what the environment holds is taken as it is.
[[nodiscard]] ResolvedConfig resolveConfig(const KeyTable& table, const ConfigInput& input);

/// `problem` in the form of ResolvedConfig::problems, with the place that its key's value came from.
[[nodiscard]] std::string describe(const ConfigProblem& problem, const ConfigView& config);

/// The environment variable of a key: `metrics.maxBody` is WEIR_METRICS_MAX_BODY.
[[nodiscard]] std::string environmentName(std::string_view key);
} // namespace weir::host
