#include "engine/CommitQueue.h"

#include "engine/StorageErrors.h"
#include "support/PutsAside.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace weir::metrics
{
namespace
{
class CommitQueueTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CommitQueueTest);
    CPPUNIT_TEST(gathersWhatTheOthersOfALoopBring);
    CPPUNIT_TEST(refusesWhatIsMoreThanMayWait);
    CPPUNIT_TEST(refusesWhatComesAfterTheEnd);
    CPPUNIT_TEST_SUITE_END();

    static PointBatch onePoint()
    {
        PointBatch batch;
        batch.add("cpu", 1, 1.0);
        batch.arrange();
        return batch;
    }

    const PointBatch _batch = onePoint();
    const AppendOptions _options;

    Job job() const { return Job{AppendJob{_batch, _options}}; }

    /// How many jobs are taken together when another request of the loop brings one while the first lets it go first.
    std::size_t takenTogether()
    {
        CommitQueue queue(10);
        std::atomic<std::size_t> taken = 0;
        const std::jthread taker(
            [&](const std::stop_token& stop)
            {
                std::vector<Job*> jobs;
                while (!stop.stop_requested())
                {
                    queue.take(stop, jobs);
                    for (auto* one : jobs)
                    {
                        std::size_t none = 0;
                        taken.compare_exchange_strong(none, jobs.size());
                        one->done.post();
                    }
                }
            });
        std::this_thread::sleep_for(std::chrono::milliseconds(1)); // by then it waits, as a rule
        std::jthread other;
        const weir::test::PutsAside loop(
            [&]
            {
                other = std::jthread(
                    [&]
                    {
                        auto second = job();
                        queue.submit(second);
                    });
                while (queue.points() < 2 && taken == 0)
                    std::this_thread::yield();
            });
        auto first = job();
        queue.submit(first);
        return taken;
    }

public:
    void gathersWhatTheOthersOfALoopBring()
    {
        constexpr int rounds = 40;
        int gathered = 0;
        for (int i = 0; i < rounds; ++i)
            gathered += takenTogether() == 2 ? 1 : 0;
        CPPUNIT_ASSERT(gathered > rounds / 2);
    }

    void refusesWhatIsMoreThanMayWait()
    {
        CommitQueue queue(1);
        const std::jthread waiting(
            [&]
            {
                auto first = job();
                queue.submit(first);
            });
        while (queue.points() == 0)
            std::this_thread::yield();
        auto second = job();
        CPPUNIT_ASSERT_THROW(queue.submit(second), QueueFull);
        std::vector<Job*> jobs;
        queue.take({}, jobs);
        for (auto* one : jobs)
            one->done.post();
    }

    void refusesWhatComesAfterTheEnd()
    {
        CommitQueue queue(1);
        queue.close();
        auto late = job();
        CPPUNIT_ASSERT_THROW(queue.submit(late), DiskError);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CommitQueueTest);
} // namespace
} // namespace weir::metrics
