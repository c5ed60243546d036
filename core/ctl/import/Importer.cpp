#include "import/Importer.h"

#include "app/Failure.h"
#include "http/ProblemText.h"
#include "import/Batcher.h"
#include "import/CsvPoints.h"
#include "import/Meter.h"
#include "input/CsvReader.h"
#include "input/InputError.h"
#include "input/LineReader.h"

#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

namespace weir::ctl
{
namespace
{
constexpr std::size_t queuedPerConnection = 2;

/// Of all files together; nothing if one of them has no size. Throws Failure if one is not there.
std::optional<std::uint64_t> sizeOf(const std::vector<std::string>& files)
{
    std::uint64_t total = 0;
    bool known = true;
    for (const auto& file : files)
    {
        std::error_code error;
        const auto status = std::filesystem::status(file, error);
        if (file != "-" && !std::filesystem::exists(status))
            throw Failure(exitNoInput, file + " is not there");
        if (std::filesystem::is_directory(status))
            throw Failure(exitNoInput, file + " is a folder; name the files in it");
        known = known && std::filesystem::is_regular_file(status);
        total += known ? std::filesystem::file_size(file, error) : 0;
    }
    return known ? std::optional(total) : std::nullopt;
}

Counts oddities(const CsvPoints& points)
{
    Counts counts{.emptyCells = points.emptyCells()};
    if (const auto& zone = points.zone())
    {
        counts.ambiguousTimes = zone->ambiguous();
        counts.nonexistentTimes = zone->nonexistent();
    }
    return counts;
}

std::string sentenceFor(const Again& again)
{
    if (again.policy.empty())
        return again.reason + "; trying again";
    return "the server limits writes: " + again.reason +
           "\n  To import at full speed, let this client pass: add its address to ratelimit." + again.policy +
           ".allow in the server's configuration\n  and run 'weirctl reload' (or set its variable, and start the "
           "server anew).\n  Until then the import goes on at the pace of the limit.";
}
} // namespace

Importer::Importer(ImportOptions options, Endpoint endpoint)
    : _options(std::move(options)), _endpoint(std::move(endpoint)), _queue(queuedPerConnection * _options.connections)
{
}

void Importer::run(const std::stop_source& stop)
{
    const auto total = sizeOf(_options.files);
    requireServer();
    const std::stop_callback abandon(stop.get_token(), [this] { _queue.abandon(); });
    const auto begin = std::chrono::steady_clock::now();
    ProgressLine progress(
        !_options.quiet, [this, begin, meter = Meter(total)]() mutable
        { return meter.line(std::chrono::steady_clock::now() - begin, _readBytes, _tally.counts().answered()); });
    std::vector<std::jthread> senders;
    for (std::size_t i = 0; i < _options.connections; ++i)
        senders.emplace_back([this, &stop, &progress] { send(stop, progress); });
    try
    {
        readAll(stop.get_token());
    }
    catch (...)
    {
        keepFailure();
    }
    _queue.close();
    senders.clear();
    if (_failure)
        std::rethrow_exception(_failure);
}

/// A wrong URL is known at once, instead of after --retry-for.
void Importer::requireServer() const
{
    requireSuccess(askOnce(_endpoint, [](Connection& connection) { return connection.get("/health"); }));
}

void Importer::send(const std::stop_source& stop, ProgressLine& progress)
{
    try
    {
        Sender sender(_endpoint, _options, _tally, [this, &progress](const Again& again) { explain(again, progress); });
        sender.run(_queue, stop.get_token());
    }
    catch (...)
    {
        keepFailure();
        stop.request_stop();
    }
}

void Importer::readAll(const std::stop_token& stop)
{
    for (std::size_t input = 0; input < _options.files.size() && !stop.stop_requested(); ++input)
    {
        try
        {
            readFile(input, stop);
        }
        catch (const InputError& error)
        {
            throw Failure(exitBadData,
                          _options.files[input] + ":" + std::to_string(error.line()) + ": " + error.what());
        }
    }
}

void Importer::readFile(std::size_t input, const std::stop_token& stop)
{
    const auto& file = _options.files[input];
    const auto source = openSource(file);
    if (formatOf(file, _options) == InputFormat::csv)
        readCsv(input, *source, stop);
    else
        readNdjson(input, *source, stop);
    _finishedBytes += source->consumed();
}

void Importer::readCsv(std::size_t input, Source& source, const std::stop_token& stop)
{
    const auto& file = _options.files[input];
    CsvReader reader(source, delimiterOf(file, _options));
    const auto* record = reader.next();
    if (record == nullptr)
        throw Failure(exitBadData, file + " is empty; a line with the names of the columns is needed");
    CsvPoints points(record->fields, _options.columns, file);
    Batcher batcher(input, _options.batch, _options.id, [&](Batch&& batch) { return take(std::move(batch), source); });
    bool wanted = true;
    while (wanted && !stop.stop_requested() && (record = reader.next()) != nullptr)
    {
        points.append(*record, batcher,
                      [&](std::string sentence) { refuse(input, record->line, std::move(sentence)); });
        wanted = batcher.endRecord();
    }
    if (wanted && !stop.stop_requested())
        static_cast<void>(batcher.finish());
    _tally.add(oddities(points));
}

void Importer::readNdjson(std::size_t input, Source& source, const std::stop_token& stop)
{
    LineReader reader(source);
    Batcher batcher(input, _options.batch, _options.id, [&](Batch&& batch) { return take(std::move(batch), source); });
    bool wanted = true;
    for (auto line = reader.next(); line && wanted && !stop.stop_requested(); line = reader.next())
    {
        if (line->text.find_first_not_of(" \t") == std::string_view::npos)
            continue;
        batcher.body().append(line->text).append(1, '\n');
        batcher.add(line->number);
        wanted = batcher.endRecord();
    }
    if (wanted && !stop.stop_requested())
        static_cast<void>(batcher.finish());
}

bool Importer::take(Batch&& batch, const Source& source)
{
    _readBytes = _finishedBytes + source.consumed();
    return _queue.push(std::move(batch));
}

void Importer::refuse(std::size_t input, std::uint64_t line, std::string sentence)
{
    _tally.add({.unusable = 1});
    _tally.refuse({input, line, std::move(sentence)});
}

void Importer::explain(const Again& again, ProgressLine& progress)
{
    const bool first = [&]
    {
        const std::lock_guard lock(_mutex);
        return _explained.insert(again.policy.empty() ? again.reason : again.policy).second;
    }();
    if (first)
        progress.say(sentenceFor(again));
}

void Importer::keepFailure()
{
    const std::lock_guard lock(_mutex);
    if (!_failure)
        _failure = std::current_exception();
}
} // namespace weir::ctl
