#include "HostKeys.h"

namespace weir::host
{
namespace
{
Key address(std::string name, std::string defaultValue, std::string summary)
{
    return {.name = std::move(name),
            .type = KeyType::text,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .restart = true};
}

Key port(std::string name, std::string defaultValue, std::string summary)
{
    return {.name = std::move(name),
            .type = KeyType::integer,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .restart = true,
            .max = 65535};
}

Key listenerDuration(std::string name, std::string defaultValue, std::string summary)
{
    return {.name = std::move(name),
            .type = KeyType::duration,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary)};
}
} // namespace

std::vector<Key> hostKeys()
{
    return {
        address("server.address", "127.0.0.1", "Address of the public listener; 0.0.0.0 for every interface."),
        port("server.port", "8000", "Port of the public listener; 0 lets the system choose."),
        listenerDuration("server.drainDelay", "0s",
                         "After SIGTERM, how long /readyz says 503 before new connections are refused."),
        listenerDuration("server.drainTimeout", "8s", "How long requests in flight may take to finish after that."),
        counted({.name = "server.maxBody",
                 .type = KeyType::bytes,
                 .defaultValue = "1MiB",
                 .summary = "Largest request body, also after decompression, where the route has no bound of its own.",
                 .min = 1024}),
        {.name = "server.corsOrigins",
         .type = KeyType::list,
         .defaultValue = "",
         .summary = "Origins whose pages may call the public listener, exactly as browsers send them."},
        {.name = "server.trustedProxies",
         .type = KeyType::cidrs,
         .defaultValue = "",
         .summary = "Proxies whose X-Forwarded-For or Forwarded tells the client's address."},
        address("admin.address", "127.0.0.1", "Address of the admin listener."),
        port("admin.port", "8001", "Port of the admin listener; 0 lets the system choose."),
        {.name = "admin.token",
         .type = KeyType::text,
         .defaultValue = "",
         .summary =
             "Bearer token of the admin listener; empty: all is open on loopback, only health and /metrics beyond it.",
         .secret = true},
        {.name = "modules.path",
         .type = KeyType::list,
         .defaultValue = "",
         .summary = "Folders with the modules' libraries (`<name>.so`); empty: `<libdir>/weir/modules`.",
         .restart = true},
        {.name = "modules",
         .type = KeyType::names,
         .defaultValue = "ratelimit, cache, circuitbreaker, metrics, external",
         .summary = "Enabled modules; middlewares run in this order in front of the handlers."},
        {.name = "log.format",
         .type = KeyType::choice,
         .defaultValue = "auto",
         .summary = "Form of the log on standard error; auto: text on a terminal, JSON lines otherwise.",
         .choices = {"auto", "text", "json"}},
        {.name = "log.level",
         .type = KeyType::choice,
         .defaultValue = "info",
         .summary = "The least important messages to log.",
         .choices = {"fatal", "critical", "error", "warning", "notice", "info", "debug", "trace"}},
        {.name = "log.patience",
         .type = KeyType::duration,
         .defaultValue = "200ms",
         .summary =
             "How long a reader of the log that does not read is waited for, at most once in ten seconds; meanwhile "
             "lines are dropped and counted.",
         .max = 10'000},
        {.name = "log.access",
         .type = KeyType::choice,
         .defaultValue = "errors",
         .summary = "Requests to log: errors (4xx, 5xx, slower than 1 s), all or off.",
         .choices = {"errors", "all", "off"}},
    };
}
} // namespace weir::host
