#include "MetricsSettings.h"

#include <algorithm>
#include <iterator>

namespace weir::metrics
{
namespace
{
Key count(std::string name, std::string defaultValue, std::string summary, std::uint64_t max)
{
    return {.name = std::move(name),
            .type = KeyType::integer,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .min = 1,
            .max = max};
}

Key size(std::string name, std::string defaultValue, std::string summary, std::uint64_t max)
{
    auto key = count(std::move(name), std::move(defaultValue), std::move(summary), max);
    key.type = KeyType::bytes;
    return key;
}

Key duration(std::string name, std::string defaultValue, std::string summary)
{
    return {.name = std::move(name),
            .type = KeyType::duration,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .min = 1};
}

Key atStart(Key key)
{
    key.restart = true;
    return key;
}
} // namespace

std::vector<Key> metricsKeys()
{
    constexpr std::uint64_t gibibyte = 1ULL << 30U;
    constexpr std::uint64_t billion = 1'000'000'000;
    constexpr std::uint64_t yearInMilliseconds = 365ULL * 86'400'000;
    std::vector<Key> keys{
        {.name = "metrics.path",
         .type = KeyType::text,
         .defaultValue = "var/metrics.db",
         .summary = "The data file; its folder is made if it is missing.",
         .restart = true},
        {.name = "metrics.durability",
         .type = KeyType::choice,
         .defaultValue = "fsync",
         .summary = "What a 2xx promises: fsync, that a point survives a power cut; os, a crash of the process; none, "
                    "nothing: points are in memory only.",
         .choices = {"fsync", "os", "none"},
         .restart = true},
        atStart(duration("metrics.sealAfter", "1h",
                         "How long a chunk of points stays open before it is compressed, if it is not full before.")),
        atStart(size("metrics.chunkCache", "64MiB", "Decoded chunks that are kept for queries.", 64 * gibibyte)),
        counted(atStart(count("metrics.maxQueuedPoints", "1000000",
                              "Most points that wait to be written; more is a 503.", billion))),
        counted(atStart(
            size("metrics.minFreeDisk", "100MiB",
                 "Below so much free disk writes are a 503; above twice as much they go on. A backup that would "
                 "leave less is a 503.",
                 (1U << 20U) * gibibyte))),
        counted(size("metrics.maxBody", "20MiB", "Largest body of a write, also after decompression; more is a 413.",
                     gibibyte)),
        counted(count("metrics.maxDepth", "32", "Deepest nesting of JSON in a write; deeper is a 400.", 1000)),
        counted(count("metrics.maxBatch", "100000", "Most points in one write; more is a 413.", billion)),
        counted(size("metrics.maxTypeLength", "256", "Longest type of a point, in bytes.", 65536)),
        counted(size("metrics.maxTagName", "128", "Longest name of a tag, in bytes.", 65536)),
        counted(size("metrics.maxTagValue", "1024", "Longest value of a tag, in bytes.", 65536)),
        counted(
            count("metrics.maxTags", "32", "Most tags of a point, and most names in group_by; more is a 422.", 1000)),
        counted(count("metrics.maxSeries", "1000000",
                      "Most series; points of further ones are refused, old ones go on.", billion)),
        {.name = "metrics.idempotencyTtl",
         .type = KeyType::duration,
         .defaultValue = "24h",
         .summary = "How long the answer to a write with an Idempotency-Key is kept, to be given again.",
         .min = 1000,
         .max = yearInMilliseconds},
        counted(count("metrics.maxIdempotencyKeys", "1000000",
                      "Most Idempotency-Keys whose answers are kept; a write with a further one is a 503.", billion)),
        counted(duration("metrics.maxFuture", "10m", "How far ahead of the server's clock a point may lie.")),
        counted(count("metrics.maxSteps", "11000", "Most steps of a series answer; more is a 422.", billion)),
        counted(count("metrics.maxStats", "32", "Most statistics in one query; more is a 422.", 1000)),
        counted(count("metrics.maxGroups", "10000", "Most groups of an answer; more is a 422.", billion)),
        counted(duration("metrics.queryTimeout", "30s",
                         "How long a query may take; then it is a 503. Of an export: until its first byte.")),
    };
    auto retention = retentionKeys();
    std::ranges::move(retention, std::back_inserter(keys));
    return keys;
}

MetricsSettings metricsSettings(const ConfigView& config)
{
    MetricsSettings settings;
    settings.points.maxTypeLength = config.number("metrics.maxTypeLength");
    settings.points.maxTagName = config.number("metrics.maxTagName");
    settings.points.maxTagValue = config.number("metrics.maxTagValue");
    settings.points.maxTags = config.number("metrics.maxTags");
    settings.points.maxFuture = config.duration("metrics.maxFuture");
    settings.points.retention = retentionRules(config);
    settings.maxBody = config.number("metrics.maxBody");
    settings.maxDepth = config.number("metrics.maxDepth");
    settings.maxBatch = config.number("metrics.maxBatch");
    settings.maxSeries = config.number("metrics.maxSeries");
    settings.idempotencyTtl = config.duration("metrics.idempotencyTtl");
    settings.maxIdempotencyKeys = config.number("metrics.maxIdempotencyKeys");
    settings.maxStats = config.number("metrics.maxStats");
    settings.maxSteps = config.number("metrics.maxSteps");
    settings.maxGroups = config.number("metrics.maxGroups");
    settings.queryTimeout = config.duration("metrics.queryTimeout");
    return settings;
}
} // namespace weir::metrics
