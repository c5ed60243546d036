#include "engine/AppendGroup.h"

#include "engine/SeriesKey.h"

#include <set>
#include <string>
#include <utility>

namespace weir::metrics
{
AppendGroup::AppendGroup(Commits& commits, std::span<Job* const> jobs) : _commits(commits), _jobs(jobs) {}

std::size_t AppendGroup::runs() const
{
    std::size_t runs = 0;
    for (const auto* job : _jobs)
        runs += std::get<AppendJob>(job->what).batch.runs();
    return runs;
}

/// New series are in the set before they are in the file, but have no points.
void AppendGroup::admit(Job& job, std::pmr::vector<SeriesColumns>& columns, Answers& answers)
{
    auto& append = std::get<AppendJob>(job.what);
    auto& admission = _admissions.emplace_back(_commits.set.admit(append.batch, append.options.maxSeries, &_memory));
    append.refused = std::move(admission.refused);
    if (const auto* keep = append.options.answer; keep != nullptr)
        if (auto answer = keep->make(append.refused))
            answers.emplace_back(&keep->key, *std::move(answer));
    if (append.options.allOrNothing && !append.refused.empty())
    {
        admission = Admission(&_memory);
        return;
    }
    if (!admission.created.empty())
    {
        const auto held = _commits.set.holdAlone();
        _commits.set.insert(admission.created);
    }
    for (std::size_t i = 0; i < admission.series.size(); ++i)
    {
        const auto run = append.batch.run(i);
        if (admission.series[i])
            columns.push_back({admission.series[i]->id(), run.times, run.values});
    }
}

/// Answers go with the points they speak of.
bool AppendGroup::write(const Sealing& sealing, Sealing::Ready& ready)
{
    _admissions.reserve(_jobs.size());
    std::pmr::vector<SeriesColumns> columns(&_memory);
    columns.reserve(runs());
    Answers answers;
    for (auto* job : _jobs)
        admit(*job, columns, answers);
    if (columns.empty() && answers.empty())
        return false;
    auto transaction = _commits.file.begin();
    for (const auto& admission : _admissions)
        for (const auto& series : admission.created)
            transaction.addSeries({series->id(), std::string(typeOf(series->key())), tagsOf(series->key())});
    _entry = columns.empty() ? 0 : transaction.appendPoints(columns);
    for (const auto& [key, answer] : answers)
        transaction.putAnswer(*key, answer);
    sealing.put(transaction, ready);
    _commits.commit(transaction);
    return true;
}

void AppendGroup::withdraw()
{
    std::set<std::string> types;
    for (const auto& admission : _admissions)
        for (const auto& series : admission.created)
            types.emplace(typeOf(series->key()));
    _commits.set.withdraw(types, _commits.file.nextSeriesId());
}

/// They are on disk: were they not to be in memory too, for want of that, only a start could tell the truth again.
void AppendGroup::apply(std::vector<SeriesPointer>& full) noexcept
{
    if (_entry == 0)
        return;
    const auto held = _commits.set.hold();
    const auto now = _commits.clock.monotonic();
    std::uint32_t seriesCount = 0;
    std::uint64_t points = 0;
    for (std::size_t i = 0; i < _jobs.size(); ++i)
    {
        const auto& batch = std::get<AppendJob>(_jobs[i]->what).batch;
        for (std::size_t run = 0; run < _admissions[i].series.size(); ++run)
        {
            const auto& series = _admissions[i].series[run];
            if (!series)
                continue;
            points += batch.run(run).times.size();
            if (_commits.set.append(*series, batch.run(run), now))
                full.push_back(series);
            if (auto& entries = series->openEntries(); entries.empty() || entries.back() != _entry)
            {
                entries.push_back(_entry);
                ++seriesCount;
            }
        }
    }
    _commits.entries.add(_entry, seriesCount, points);
    _commits.last = _entry;
}
} // namespace weir::metrics
