#include "engine/FileWriter.h"

#include "engine/AppendGroup.h"
#include "engine/Erasing.h"

#include <algorithm>
#include <utility>

namespace weir::metrics
{
namespace
{
constexpr std::size_t mostDropped = 8192; // rows, in a commit that is nobody's: writes wait for it
constexpr std::size_t mostOldWaiting = Sealing::mostWaiting / 2; // so that full ones find room

/// By somebody else than the server itself.
bool isWrite(const Job* job) noexcept
{
    return std::holds_alternative<AppendJob>(job->what) || std::holds_alternative<EraseJob>(job->what);
}
} // namespace

FileWriter::FileWriter(Commits commits, ChunkSource& source, Scheduler& scheduler, const Settings& settings)
    : _scheduler(scheduler),
      _source(source),
      _settings(settings),
      _queue(settings.maxQueuedPoints),
      _commits(std::move(commits)),
      _sealing(_commits, scheduler, [this] { _queue.nudge(); }),
      _givingBack(_commits.file, _commits.clock, settings.keptRoom,
                  [this] { checkpointBeside([this] { _givingBack.failed(); }); })
{
}

std::vector<std::size_t> FileWriter::append(const PointBatch& batch, const AppendOptions& options)
{
    Job job{AppendJob{batch, options}};
    _queue.submit(job);
    return std::move(std::get<AppendJob>(job.what).refused);
}

std::uint64_t FileWriter::erase(const Selection& selection)
{
    Job job{EraseJob{selection}};
    _queue.submit(job);
    return std::get<EraseJob>(job.what).points;
}

std::vector<std::string> FileWriter::dropBeyond(const Horizon& horizon)
{
    Job job{DropJob{horizon}};
    _queue.submit(job);
    return std::move(std::get<DropJob>(job.what).types);
}

std::optional<Answer> FileWriter::findAnswer(const AnswerKey& key, WallTime now) const
{
    return _commits.file.findAnswer(key, now);
}

std::size_t FileWriter::answers() const
{
    return _commits.file.answers();
}

std::size_t FileWriter::dropExpiredAnswers(const AnswerLife& life, std::size_t limit)
{
    Job job{SweepJob{life, limit}};
    _queue.submit(job);
    return std::get<SweepJob>(job.what).answers;
}

void FileWriter::sealOld()
{
    _sealOld = true;
    _queue.nudge();
}

void FileWriter::lookAgain()
{
    if (trouble().empty())
        return;
    _lookAgain = true;
    _queue.nudge();
}

void FileWriter::giveBack()
{
    _giveBack = true;
    _queue.nudge();
}

void FileWriter::run(const std::stop_token& stop)
{
    std::vector<Job*> jobs;
    const auto workOff = [&]
    {
        _queue.take(stop, jobs);
        work(jobs);
    };
    while (!stop.stop_requested())
        workOff();
    _queue.close();
    workOff();
}

void FileWriter::work(std::span<Job* const> jobs)
{
    if (std::ranges::any_of(jobs, &isWrite))
        _givingBack.written();
    const auto isAppend = [](const Job* job) { return std::holds_alternative<AppendJob>(job->what); };
    bool isSealed = false; // a commit took along what was ready
    while (!jobs.empty())
    {
        const auto appends = static_cast<std::size_t>(std::ranges::find_if_not(jobs, isAppend) - jobs.begin());
        if (appends > 0)
            isSealed = commitAppends(jobs.first(appends)) || isSealed;
        else
            carryOut(*jobs.front());
        jobs = jobs.subspan(std::max<std::size_t>(appends, 1));
        freezeFull();
    }
    if (_sealOld.exchange(false))
        freezeOld();
    if (!isSealed)
        commitSeals();
    if (_lookAgain.exchange(false))
        probe();
    if (_giveBack.exchange(false))
        tidy();
    checkpoint();
}

/// True if what was ready of the seals is stored.
bool FileWriter::commitAppends(std::span<Job* const> jobs)
{
    AppendGroup group(_commits, jobs);
    auto ready = _sealsFail ? Sealing::Ready() : _sealing.ready();
    bool isWritten = false;
    try
    {
        isWritten = group.write(_sealing, ready);
    }
    catch (...)
    {
        group.withdraw();
        note(std::current_exception());
        _sealsFail = _sealsFail || !ready.empty(); // perhaps it was theirs: they are tried by themselves first
        for (auto* job : jobs)
            job->error = std::current_exception();
    }
    if (isWritten)
    {
        note(nullptr);
        settle(ready);
        group.apply(_full);
    }
    for (auto* job : jobs)
        job->done.post();
    return isWritten && !_sealsFail;
}

void FileWriter::carryOut(Job& job)
{
    try
    {
        if (auto* eraseJob = std::get_if<EraseJob>(&job.what))
            erase(*eraseJob);
        else if (auto* dropJob = std::get_if<DropJob>(&job.what))
            drop(*dropJob);
        else
            sweep(std::get<SweepJob>(job.what));
    }
    catch (...)
    {
        job.error = std::current_exception();
    }
    job.done.post();
}

void FileWriter::erase(EraseJob& job)
{
    storeAllSeals();
    Erasing erasing(_commits, _source);
    erasing.plan(job.selection.type, job.selection, CutChunks::rewrite);
    erasing.carryOut(&job.selection);
    job.points = erasing.points();
}

// Points that are still in the journal come back with the next start, and are dropped again after it.
void FileWriter::drop(DropJob& job)
{
    storeAllSeals();
    Erasing erasing(_commits, _source, mostDropped);
    for (const auto& type : _commits.set.types())
    {
        const auto oldest = job.horizon(type);
        if (oldest == earliest)
            continue;
        const auto before = erasing.points();
        erasing.plan(type, {.type = type, .to = oldest}, CutChunks::keep);
        if (erasing.points() > before)
            job.types.push_back(type);
    }
    erasing.carryOut(nullptr);
}

void FileWriter::sweep(SweepJob& job)
{
    auto transaction = _commits.file.begin();
    const auto dropped = transaction.dropExpiredAnswers(job.life, job.limit);
    if (dropped == 0)
        return;
    _commits.commit(transaction);
    job.answers = dropped;
}

void FileWriter::freezeFull()
{
    for (const auto& series : std::exchange(_full, {}))
        _sealing.add(_commits.set.freezeFull(series));
    if (_sealing.waiting() > Sealing::mostWaiting)
        _sealing.encodeAll();
}

/// As many as there is room for: after a start all open chunks are of one age, and there may be a million. The rest has
/// its turn when these are encoded, which nudges the queue.
void FileWriter::freezeOld()
{
    const auto room = mostOldWaiting - std::min(mostOldWaiting, _sealing.waiting());
    const auto held = _commits.set.hold();
    for (auto& frozen : _commits.set.freezeOlder(_commits.clock.monotonic() - _settings.sealAfter, _old, room))
        _sealing.add(std::move(frozen));
    if (!_old.isOver)
        _sealOld = true;
    else
        _old = {};
}

/// What cannot be stored now is tried again with the next commit; until then it is in the journal.
void FileWriter::commitSeals()
{
    try
    {
        if (_sealsFail)
            store(_sealing.readyAll()); // perhaps it was the drops
        store(_sealing.ready());
        _sealsFail = false;
    }
    catch (...)
    {
        _sealsFail = true;
        note(std::current_exception());
    }
}

void FileWriter::storeAllSeals()
{
    _sealing.encodeAll();
    store(_sealing.readyAll());
}

void FileWriter::probe()
{
    try
    {
        _commits.file.probe();
        note(nullptr);
    }
    catch (...)
    {
        note(std::current_exception());
    }
}

void FileWriter::store(Sealing::Ready ready)
{
    if (ready.empty())
        return;
    auto transaction = _commits.file.begin();
    _sealing.put(transaction, ready);
    _commits.commit(transaction);
    settle(ready);
    note(nullptr);
}

void FileWriter::settle(const Sealing::Ready& ready)
{
    if (ready.empty())
        return;
    _sealing.settle(ready);
    _queue.nudge(); // there may be more
}

void FileWriter::tidy()
{
    try
    {
        _givingBack.look();
    }
    catch (...)
    {
        note(std::current_exception());
    }
}

/// Null: what was written last was written well.
void FileWriter::note(std::exception_ptr error)
{
    std::string trouble;
    try
    {
        if (error)
            std::rethrow_exception(std::move(error));
    }
    catch (const std::exception& exception)
    {
        trouble = exception.what();
    }
    const std::lock_guard lock(_mutex);
    _trouble = std::move(trouble);
}

std::string FileWriter::trouble() const
{
    const std::lock_guard lock(_mutex);
    return _trouble;
}

void FileWriter::checkpoint()
{
    if (_commits.file.wantsCheckpoint()) // if it fails the WAL goes on growing, and the next commit asks again
        checkpointBeside([this] { note(std::current_exception()); });
}

/// `failed` is called inside a catch block.
void FileWriter::checkpointBeside(std::function<void()> failed)
{
    if (_checkpointing.exchange(true))
        return;
    _scheduler.background(
        [this, failed = std::move(failed)]
        {
            try
            {
                _commits.file.checkpoint();
            }
            catch (...)
            {
                failed();
            }
            _checkpointing = false;
        });
}
} // namespace weir::metrics
