// What a RedisTier needs around it: a scheduler that a test turns by hand, and a log that it counts.
#pragma once

#include "RedisTier.h"
#include "weir/Instruments.h"
#include "weir/Scheduler.h"

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

#include <functional>
#include <string>
#include <vector>

namespace weir::cache::test
{
/// Keeps the periodic tasks; `turn` runs each once on the test's thread.
class HandScheduler final : public Scheduler
{
public:
    TimerId every(std::chrono::milliseconds interval, Task task) override;
    TimerId after(std::chrono::milliseconds delay, Task task) override;
    void cancel(TimerId timer) override;
    void background(Task task) override;
    void dedicated(std::string name, std::function<void(std::stop_token)> loop) override;

    void turn() const;

private:
    std::vector<Task> _tasks;
};

/// Reads the one gauge of the tier.
class OwedGauge final : public Instruments
{
public:
    Counter& counter(std::string_view name, std::string_view help, const Labels& labels) override;
    Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels) override;
    Histogram& histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                         const Labels& labels) override;
    void observed(std::string_view name, std::string_view help, const Labels& labels,
                  std::function<double()> read) override;

    [[nodiscard]] double value() const { return _read(); }

private:
    std::function<double()> _read;
};

/// Counts what is logged at warning.
class WarningCount final : public Poco::Channel
{
public:
    void log(const Poco::Message& message) override
    {
        warnings += message.getPriority() == Poco::Message::PRIO_WARNING;
    }
    int warnings = 0;
};

/// One tier on `redis`. Several rigs on one Redis are several instances.
class TierRig final
{
public:
    TierRig(Redis& redis, const Clock& clock, RedisTier::Settings settings = {});
    ~TierRig();
    TierRig(const TierRig&) = delete;
    TierRig& operator=(const TierRig&) = delete;

    [[nodiscard]] int warnings() const { return _warnings->warnings; }
    [[nodiscard]] double owed() const { return _gauge.value(); }
    /// The Scheduler's turn to pay.
    void turn() const { _scheduler.turn(); }

private:
    HandScheduler _scheduler;
    OwedGauge _gauge;
    Poco::AutoPtr<WarningCount> _warnings{new WarningCount};
    Poco::Logger& _log;

public:
    RedisTier tier; // last: it uses all of the above
};
} // namespace weir::cache::test
