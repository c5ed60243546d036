#include "OpenEngine.h"

#include "engine/ChunkEncoding.h"
#include "engine/DataCheck.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace weir::metrics
{
namespace
{
constexpr std::array<double, 10> commitBounds{0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3};

/// Often enough for `metrics.sealAfter` to be true; to look at all series costs some milliseconds when they are many.
std::chrono::milliseconds sealInterval(const ConfigView& config)
{
    using namespace std::chrono_literals;
    return std::clamp<std::chrono::milliseconds>(config.duration("metrics.sealAfter"), 100ms, 1min);
}

EngineSettings engineSettings(const ConfigView& config)
{
    return {.chunkCache = config.number("metrics.chunkCache"),
            .sealAfter = config.duration("metrics.sealAfter"),
            .maxQueuedPoints = config.number("metrics.maxQueuedPoints"),
            .minFreeDisk = config.number("metrics.minFreeDisk")};
}

void tellWhatWasFound(const Engine& engine, Poco::Logger& log)
{
    std::uint64_t points = 0;
    for (const auto& type : engine.types(everything))
        points += type.count;
    const bool isNew = engine.recovery().series == 0 && engine.recovery().journalRows == 0;
    log.information("data file " + engine.file()->path().string() + " (" +
                    (isNew ? "new" : std::to_string(points) + " points") + ")");
    const auto& damage = engine.recovery().damage;
    for (const auto& [kind, sentence] : damage.named())
        log.error("data file: " + sentence);
    if (damage.total() > damage.named().size())
        log.error("data file: " + std::to_string(damage.total()) + " rows are damaged in all");
}

std::unique_ptr<Engine> openFile(const EngineHost& host)
{
    const auto durability = host.config.text("metrics.durability") == "os" ? Durability::os : Durability::fsync;
    auto file =
        std::make_unique<DataFile>(host.config.text("metrics.path"), DataFile::Options{.durability = durability});
    auto& duration = host.instruments.histogram("weir_commit_duration_seconds",
                                                "How long commits of the data file took.", commitBounds, {});
    auto engine =
        std::make_unique<Engine>(engineSettings(host.config), host.scheduler, host.clock, std::move(file), duration);
    tellWhatWasFound(*engine, host.log);
    host.instruments.observed("weir_store_bytes", "Size of the data file with all that belongs to it.", {},
                              [file = engine->file()] { return static_cast<double>(file->bytes()); });
    host.instruments.observed("weir_store_damaged_rows",
                              "Rows of the data file that were found damaged, at the start or when they were read.", {},
                              [store = engine.get(), atStart = engine->recovery().damage.total()]
                              { return static_cast<double>(atStart + store->damagedChunks()); });
    return engine;
}

std::unique_ptr<Engine> openMemory(const EngineHost& host)
{
    if (!host.rehearsal)
        host.log.warning("nothing is on disk: with metrics.durability = none points are lost when the server ends");
    return std::make_unique<Engine>(engineSettings(host.config), host.scheduler, host.clock);
}
} // namespace

std::unique_ptr<Engine> openEngine(const EngineHost& host)
{
    const bool inMemory = host.rehearsal || host.config.text("metrics.durability") == "none";
    auto engine = inMemory ? openMemory(host) : openFile(host);
    host.instruments.observed("weir_series", "Series that have points.", {},
                              [store = engine.get()] { return static_cast<double>(store->seriesCount()); });
    host.instruments.observed("weir_idempotency_keys", "Idempotency-Keys whose answers are kept.", {},
                              [store = engine.get()] { return static_cast<double>(store->answers()); });
    host.scheduler.every(sealInterval(host.config), [store = engine.get()] { store->sealOld(); });
    host.scheduler.every(std::chrono::seconds(1),
                         [store = engine.get()]
                         {
                             store->lookAtDisk();
                             store->giveBack();
                         });
    return engine;
} // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the caller has it

Health healthOf(const Engine& engine)
{
    auto trouble = engine.trouble();
    return trouble.empty() ? Health() : Health{Health::State::failed, std::move(trouble)};
}

DataCheck checkData(const ConfigView& config)
{
    if (config.text("metrics.durability") == "none")
        return {.subject = "metrics.durability is none, nothing is on disk"};
    const auto path = std::filesystem::absolute(config.text("metrics.path"));
    if (std::error_code none; !std::filesystem::exists(path, none) && !none)
        return {.subject = path.string() + " is not there yet"};
    return {.subject = path.string(), .damages = checkDataFile(path, judgeChunk)};
}
} // namespace weir::metrics
