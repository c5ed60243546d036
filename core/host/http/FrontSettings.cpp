#include "FrontSettings.h"

namespace weir::http
{
namespace
{
constexpr std::size_t adminThreads = 8;

FrontSettings bounds(const ConfigView& config)
{
    FrontSettings settings;
    settings.threads = config.number("server.threads");
    settings.queueLimit = config.number("server.queueLimit");
    settings.maxTarget = config.number("server.maxTarget");
    settings.maxHead = config.number("server.maxHead");
    settings.maxFields = config.number("server.maxFields");
    settings.headTimeout = config.duration("server.headTimeout");
    settings.keepAliveTimeout = config.duration("server.keepAliveTimeout");
    return settings;
}

void place(FrontSettings& settings, const ConfigView& config, const std::string& listener)
{
    settings.addressKey = listener + ".address";
    settings.address = config.text(settings.addressKey);
    settings.port = static_cast<std::uint16_t>(config.number(listener + ".port"));
}
} // namespace

std::vector<Key> frontKeys()
{
    return {
        {.name = "server.threads",
         .type = KeyType::integer,
         .defaultValue = "64",
         .summary = "Threads that serve requests; a connection keeps one for as long as it is open.",
         .restart = true,
         .min = 1,
         .max = 10000},
        {.name = "server.queueLimit",
         .type = KeyType::integer,
         .defaultValue = "256",
         .summary = "Connections that may wait for a thread; more are closed.",
         .restart = true,
         .min = 1,
         .max = 1000000},
        {.name = "server.maxTarget",
         .type = KeyType::bytes,
         .defaultValue = "8KiB",
         .summary = "Longest request target; a longer one is answered with 414.",
         .min = 64},
        {.name = "server.maxHead",
         .type = KeyType::bytes,
         .defaultValue = "32KiB",
         .summary = "Most bytes of all header fields together; more are answered with 431.",
         .min = 1024},
        {.name = "server.maxFields",
         .type = KeyType::integer,
         .defaultValue = "100",
         .summary = "Most header fields of a request; more are answered with 431.",
         .min = 8},
        {.name = "server.headTimeout",
         .type = KeyType::duration,
         .defaultValue = "10s",
         .summary = "How long a client may pause while it sends a request; then the connection is closed.",
         .restart = true,
         .min = 100},
        {.name = "server.keepAliveTimeout",
         .type = KeyType::duration,
         .defaultValue = "60s",
         .summary = "How long a connection may be idle between requests.",
         .restart = true,
         .min = 100},
    };
}

FrontSettings publicFront(const ConfigView& config)
{
    auto settings = bounds(config);
    place(settings, config, "server");
    return settings;
}

FrontSettings adminFront(const ConfigView& config)
{
    auto settings = bounds(config);
    place(settings, config, "admin");
    settings.threads = adminThreads;
    return settings;
}
} // namespace weir::http
