// What weirctl can do, as data.
#pragma once

#include "app/Arguments.h"
#include "http/Endpoint.h"

#include <Poco/Util/OptionSet.h>

#include <string_view>

namespace weir::ctl
{
/// What a command runs with.
struct Invocation
{
    Arguments arguments;
    Endpoint server;    ///< the public listener
    Endpoint operators; ///< the operators' listener
};

struct Command
{
    std::string_view name = {};
    std::string_view synopsis = {}; ///< what stands behind the name, such as "FILE..."
    std::string_view summary = {};  ///< one line
    std::string_view details = {};  ///< more, for --help of the command
    std::size_t leastOperands = 0;
    std::size_t mostOperands = 0;
    void (*defineOptions)(Poco::Util::OptionSet&) = nullptr; ///< null: none of its own
    /// Returns the exit code; throws Failure.
    int (*run)(const Invocation&) = nullptr;
};
} // namespace weir::ctl
