#include "FrontSettings.h"

#include <algorithm>
#include <thread>

namespace weir::http
{
namespace
{
constexpr std::size_t adminThreads = 8;

std::chrono::milliseconds orForever(std::optional<std::chrono::milliseconds> duration)
{
    return duration.value_or(std::chrono::milliseconds::max());
}

FrontSettings bounds(const ConfigView& config)
{
    FrontSettings settings;
    settings.threads = config.number("server.threads");
    settings.queueLimit = config.number("server.queueLimit");
    settings.maxTarget = config.number("server.maxTarget");
    settings.maxHead = config.number("server.maxHead");
    settings.maxFields = config.number("server.maxFields");
    settings.maxBodyMemory = config.number("server.maxBodyMemory");
    settings.maxConnections = config.number("server.maxConnections");
    settings.maxConnectionsPerAddress = config.number("server.maxConnectionsPerAddress");
    settings.maxRequests = config.number("server.maxRequestsPerConnection");
    settings.bodyRate = config.number("server.bodyRate");
    settings.gzipMinSize = config.number("server.gzipMinSize");
    settings.maxQueuedEvents = config.number("server.maxQueuedEvents");
    settings.queueTimeout = config.duration("server.queueTimeout");
    settings.headTimeout = config.duration("server.headTimeout");
    settings.bodyTimeout = config.duration("server.bodyTimeout");
    settings.writeTimeout = config.duration("server.writeTimeout");
    settings.keepAliveTimeout = config.duration("server.keepAliveTimeout");
    settings.maxConnectionAge = orForever(config.durationOrUnlimited("server.maxConnectionAge"));
    return settings;
}

void place(FrontSettings& settings, const ConfigView& config, const std::string& listener)
{
    settings.addressKey = listener + ".address";
    settings.address = config.text(settings.addressKey);
    settings.port = static_cast<std::uint16_t>(config.number(listener + ".port"));
}

Key bytes(std::string name, std::string defaultValue, std::string summary, std::uint64_t min)
{
    return {.name = std::move(name),
            .type = KeyType::bytes,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .min = min};
}

Key timeout(std::string name, std::string defaultValue, std::string summary)
{
    return {.name = std::move(name),
            .type = KeyType::duration,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .min = 100};
}

Key count(std::string name, std::string defaultValue, std::string summary, std::uint64_t min, std::uint64_t max)
{
    return {.name = std::move(name),
            .type = KeyType::integer,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .min = min,
            .max = max};
}

Key unlimitedBy(Key key)
{
    key.mayBeUnlimited = true;
    return key;
}

Key restart(Key key)
{
    key.restart = true;
    return key;
}

Key file(std::string name, std::string summary)
{
    return {.name = std::move(name), .defaultValue = "", .summary = std::move(summary), .restart = true};
}
} // namespace

std::vector<Key> frontKeys()
{
    constexpr std::uint64_t million = 1000000;
    return {
        restart(count("server.threads", "64",
                      "Threads for requests that wait; what never waits is served by one more thread per processor.", 1,
                      10000)),
        counted(count("server.queueLimit", "256", "Requests that may wait for a thread; more are answered with 503.", 1,
                      million)),
        counted(timeout(
            "server.queueTimeout", "2s",
            "How long a request may wait for a thread before it is answered with 503; a streamed answer that waits "
            "for one longer is cut.")),
        counted(restart(count("server.maxConnections", "20000",
                              "Most open connections; more are answered with 503 and closed.", 1, million))),
        counted(unlimitedBy(count(
            "server.maxConnectionsPerAddress", "256",
            "Most connections of one client address; loopback and server.trustedProxies are exempt.", 1, million))),
        counted(unlimitedBy(count("server.maxRequestsPerConnection", "unlimited",
                                  "Requests after which a connection is closed.", 1, UINT64_MAX - 1))),
        counted(unlimitedBy(timeout("server.maxConnectionAge", "unlimited",
                                    "Age at which a connection is closed, after the request that runs."))),
        counted(bytes("server.maxTarget", "8KiB", "Longest request target; a longer one is answered with 414.", 64)),
        counted(bytes("server.maxHead", "32KiB",
                      "Most bytes of all header fields together; more are answered with 431.", 1024)),
        counted(count("server.maxFields", "100", "Most header fields of a request; more are answered with 431.", 8,
                      UINT64_MAX - 1)),
        counted(
            bytes("server.maxBodyMemory", "256MiB",
                  "Memory that the bodies of all requests may take while they arrive and run; beyond it requests are "
                  "answered with 503.",
                  1024)),
        counted(timeout("server.headTimeout", "10s",
                        "How long the whole head of a request may take from its first byte; then 408.")),
        counted(timeout("server.bodyTimeout", "60s", "How long the whole body of a request may take; then 408.")),
        counted(bytes(
            "server.bodyRate", "500",
            "Bytes per second that a body must come with on the average after its first five seconds; else 408.", 1)),
        counted(timeout("server.writeTimeout", "30s",
                        "How long a client may take none of its answer; then the connection is closed.")),
        counted(timeout("server.keepAliveTimeout", "60s", "How long a connection may be idle between requests.")),
        unlimitedBy(bytes("server.gzipMinSize", "1KiB",
                          "Answers of at least this size are compressed for clients that accept gzip.", 1)),
        counted(count("server.maxQueuedEvents", "256",
                      "Events that may wait in an event stream for a client that reads slowly; more are dropped.", 1,
                      million)),
        file("server.tls.certificate",
             "File with the certificate chain (PEM) of the public listener; empty: no TLS. Needs server.tls.key."),
        file("server.tls.key", "File with the private key (PEM) of server.tls.certificate."),
    };
}

FrontSettings publicFront(const ConfigView& config)
{
    auto settings = bounds(config);
    settings.listener = "public";
    settings.loops = std::max(1U, std::thread::hardware_concurrency());
    settings.certificate = config.text("server.tls.certificate");
    settings.certificateKey = config.text("server.tls.key");
    place(settings, config, "server");
    return settings;
}

FrontSettings adminFront(const ConfigView& config)
{
    auto settings = bounds(config);
    settings.listener = "admin";
    settings.loops = 1;
    settings.threads = adminThreads;
    place(settings, config, "admin");
    return settings;
}
} // namespace weir::http
