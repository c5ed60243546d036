#include "Workload.h"

#include <algorithm>
#include <stdexcept>

namespace weir::metrics::test
{
namespace
{
constexpr WallTime today{std::chrono::hours(500'000)};

/// Longer than a page.
std::string dataOf(ChunkKey key)
{
    std::string data;
    for (int i = 0; i < 300; ++i)
        data += std::to_string(key.series) + "/" + std::to_string(key.number) + " byte " + std::to_string(i) + "\n";
    return data;
}

AnswerKey answerKey(const std::string& key)
{
    return {.route = "POST /api/metrics", .key = key};
}
} // namespace

SeriesId Workload::anySeries()
{
    return static_cast<SeriesId>(_random() % _attempted.contents.series.size());
}

void Workload::add(DataFile& file, DataFile::Transaction& transaction)
{
    const SeriesId id = file.nextSeriesId();
    const Tags tags{{"host", "web-" + std::to_string(id)}};
    transaction.addSeries({.id = id, .type = "cpu", .tags = tags});
    _attempted.contents.series[id] = {.type = "cpu", .tags = tags, .throughSeq = 0};
    write(transaction);
}

void Workload::write(DataFile::Transaction& transaction)
{
    constexpr std::size_t most = 400;
    std::vector<Time> times(_random() % most);
    std::ranges::generate(times, [this] { return static_cast<Time>(_random()); });
    const auto values = valuesOf(times);
    const SeriesColumns column{.series = anySeries(), .times = times, .values = values};
    const JournalNumber number = transaction.appendPoints(std::span(&column, 1));
    _attempted.contents.points[number] = {{column.series, times, values}};
}

/// A chunk, about half of the journal gone, and some of its room given back.
void Workload::seal(DataFile::Transaction& transaction)
{
    Contents& contents = _attempted.contents;
    const SeriesId series = anySeries();
    const JournalNumber through = contents.points.empty() ? 0 : contents.points.rbegin()->first;
    const auto has = [&](std::uint32_t number) { return contents.chunks.contains({series, number}); };
    std::uint32_t next = 0;
    while (has(next))
        ++next;
    const ChunkKey key = transaction.putChunk(series, through, "summary", dataOf({series, next}));
    contents.chunks[key] = {.throughSeq = through, .summary = "summary"};
    contents.series[series].throughSeq = std::max(contents.series[series].throughSeq, through);
    std::vector<JournalRange> dropped;
    for (const auto& [number, columns] : contents.points)
        if (_random() % 2 == 0)
            dropped.push_back({number, number});
    transaction.dropJournal(dropped);
    transaction.giveBack(3, [pages = 0]() mutable { return ++pages == 2; });
    for (const auto& [number, last] : dropped)
        contents.points.erase(number);
}

void Workload::answer(DataFile::Transaction& transaction)
{
    const std::string key = "key " + std::to_string(++_answers);
    transaction.putAnswer(answerKey(key), {.status = 201, .body = "answer to " + key, .expires = today});
    _attempted.answers.push_back(key);
    write(transaction);
}

void Workload::step(DataFile& file, std::size_t step)
{
    _attempted = _state;
    auto transaction = file.begin();
    constexpr std::size_t kinds = 6;
    if (_attempted.contents.series.empty() || step % kinds == 0)
        add(file, transaction);
    else if (step % kinds == 2)
        seal(transaction);
    else if (step % kinds == 3)
        _attempted.contents.erased[transaction.appendErase({.type = "cpu"})] = "cpu";
    else if (step % kinds == 4)
        answer(transaction);
    else
        write(transaction);
    transaction.commit();
    _state = _attempted;
}

Workload::State Workload::read(const DataFile& file, const Contents& loaded, const State& expected)
{
    State state{.contents = loaded, .answers = {}};
    for (const auto& [key, chunk] : loaded.chunks)
    {
        const auto data = file.readChunk(key);
        if (data != dataOf(key))
            throw std::logic_error("a chunk's data is not what was written");
    }
    for (const std::string& key : expected.answers)
        if (const auto answer = file.findAnswer(answerKey(key), today - std::chrono::hours(1)))
        {
            if (answer->body != "answer to " + key || answer->status != 201)
                throw std::logic_error("an answer is not what was written");
            state.answers.push_back(key);
        }
    return state;
}
} // namespace weir::metrics::test
