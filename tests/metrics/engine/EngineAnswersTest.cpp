// Answers that are kept with the points they speak of, in memory and in a file.
#include "EngineRig.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir::metrics::test
{
namespace
{
using namespace std::chrono_literals;

const AnswerKey key{.route = "POST /api/metrics", .key = "k"};

class EngineAnswersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EngineAnswersTest);
    CPPUNIT_TEST(findsAnAnswerOnceItsPointsAreThere);
    CPPUNIT_TEST(makesTheAnswerFromWhatIsRefused);
    CPPUNIT_TEST(keepsNoneWhenNoneIsMade);
    CPPUNIT_TEST(keepsAnAnswerWithoutPoints);
    CPPUNIT_TEST(dropsExpiredAnswersUpToALimit);
    CPPUNIT_TEST(findsPointsAndAnswersAfterARestart);
    CPPUNIT_TEST_SUITE_END();

    weir::test::ManualClock _clock;
    const weir::test::TemporaryFolder _folder;
    HandScheduler _scheduler;
    std::unique_ptr<EngineRig> _rig;
    int _files = 0;

    void open() { _rig = std::make_unique<EngineRig>(_folder.path() / (std::to_string(_files) + ".db"), _clock); }

    /// Runs the test on an engine in memory, then on one with a file.
    void onBoth(const std::function<void(Engine&)>& test)
    {
        Engine memory({}, _scheduler, _clock);
        test(memory);
        ++_files;
        open();
        test(_rig->engine());
    }

    Answer answerFor(std::string body) const
    {
        return {.status = 201, .body = std::move(body), .expires = _clock.wall() + 1h};
    }

    std::vector<std::size_t> append(Engine& engine, const std::vector<std::string>& types, const AnswerToKeep& answer,
                                    AppendOptions options = {}) const
    {
        PointBatch batch;
        for (const auto& type : types)
            batch.add({type, {}, 1, 1});
        batch.arrange();
        options.answer = &answer;
        return engine.append(batch, options);
    }

    std::string bodyUnder(const Engine& engine, const AnswerKey& under = key) const
    {
        const auto answer = engine.findAnswer(under, _clock.wall());
        return answer ? answer->body : "none";
    }

public:
    void findsAnAnswerOnceItsPointsAreThere()
    {
        onBoth(
            [this](Engine& engine)
            {
                CPPUNIT_ASSERT_EQUAL(std::string("none"), bodyUnder(engine));
                (void)append(engine, {"cpu"}, {key, [this](auto) { return answerFor("one"); }});
                CPPUNIT_ASSERT_EQUAL(std::string("one"), bodyUnder(engine));
                CPPUNIT_ASSERT_EQUAL(std::string("none"), bodyUnder(engine, {.route = "POST /other", .key = "k"}));
                CPPUNIT_ASSERT_EQUAL(std::size_t{1}, engine.answers());
                CPPUNIT_ASSERT_EQUAL(std::size_t{1}, engine.seriesCount());
            });
    }

    void makesTheAnswerFromWhatIsRefused()
    {
        onBoth(
            [this](Engine& engine)
            {
                const auto make = [this](std::span<const std::size_t> refused) {
                    return answerFor("refused " + std::to_string(refused.size()) + " from " +
                                     std::to_string(refused[0]));
                };
                const auto refused = append(engine, {"a", "b", "c"}, {key, make}, {.maxSeries = 1});
                CPPUNIT_ASSERT((refused == std::vector<std::size_t>{1, 2}));
                CPPUNIT_ASSERT_EQUAL(std::string("refused 2 from 1"), bodyUnder(engine));
            });
    }

    void keepsNoneWhenNoneIsMade()
    {
        onBoth(
            [this](Engine& engine)
            {
                const auto make = [](auto) { return std::optional<Answer>(); };
                (void)append(engine, {"a", "b"}, {key, make}, {.maxSeries = 1, .allOrNothing = true});
                CPPUNIT_ASSERT_EQUAL(std::size_t{0}, engine.answers());
                CPPUNIT_ASSERT_EQUAL(std::size_t{0}, engine.seriesCount());
            });
    }

    void keepsAnAnswerWithoutPoints()
    {
        onBoth(
            [this](Engine& engine)
            {
                (void)append(engine, {}, {key, [this](auto) { return answerFor("empty"); }});
                CPPUNIT_ASSERT_EQUAL(std::string("empty"), bodyUnder(engine));
            });
    }

    void dropsExpiredAnswersUpToALimit()
    {
        onBoth(
            [this](Engine& engine)
            {
                for (const std::string name : {"a", "b", "c"})
                    (void)append(engine, {"cpu"},
                                 {{.route = "r", .key = name}, [this](auto) { return answerFor("x"); }});
                CPPUNIT_ASSERT_EQUAL(std::size_t{0}, engine.dropExpiredAnswers({_clock.wall()}, 10));
                _clock.advance(1h);
                CPPUNIT_ASSERT_EQUAL(std::string("none"), bodyUnder(engine, {.route = "r", .key = "a"}));
                CPPUNIT_ASSERT_EQUAL(std::size_t{3}, engine.answers());
                CPPUNIT_ASSERT_EQUAL(std::size_t{2}, engine.dropExpiredAnswers({_clock.wall()}, 2));
                CPPUNIT_ASSERT_EQUAL(std::size_t{1}, engine.dropExpiredAnswers({_clock.wall()}, 2));
                CPPUNIT_ASSERT_EQUAL(std::size_t{0}, engine.answers());
            });
    }

    void findsPointsAndAnswersAfterARestart()
    {
        open();
        (void)append(_rig->engine(), {"cpu"}, {key, [this](auto) { return answerFor("one"); }});
        _rig.reset();
        open();
        CPPUNIT_ASSERT_EQUAL(std::string("one"), bodyUnder(_rig->engine()));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _rig->engine().types(everything).at(0).count);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EngineAnswersTest);
} // namespace
} // namespace weir::metrics::test
