#include "services/Prometheus.h"

#include "support/Processors.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <limits>
#include <stdexcept>
#include <string>

namespace
{
constexpr std::array bounds{0.25, 1.0};

class PrometheusTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PrometheusTest);
    CPPUNIT_TEST(showsNothingAtFirst);
    CPPUNIT_TEST(showsFamiliesByNameWithHelpAndType);
    CPPUNIT_TEST(givesTheSameInstrumentForTheSameLabels);
    CPPUNIT_TEST(countsInCumulativeBucketsThatIncludeTheirBound);
    CPPUNIT_TEST(addsUpWhatTheProcessorsCounted);
    CPPUNIT_TEST(putsTheBoundBehindOtherLabels);
    CPPUNIT_TEST(escapesHelpAndLabels);
    CPPUNIT_TEST(writesNumbersThatAreNotFinite);
    CPPUNIT_TEST(readsAnObservedGaugeWhenItIsShown);
    CPPUNIT_TEST(showsAReadingThatFailsAsNaN);
    CPPUNIT_TEST(forgetsObservedGaugesOnly);
    CPPUNIT_TEST(refusesMalformedNames);
    CPPUNIT_TEST(refusesANameOfAnotherKind);
    CPPUNIT_TEST_SUITE_END();

public:
    void showsNothingAtFirst() { CPPUNIT_ASSERT_EQUAL(std::string(), _all.text()); }

    void showsFamiliesByNameWithHelpAndType()
    {
        _all.gauge("b_bytes", "Size.", {}).set(1.5);
        _all.counter("a_total", "Things.", {{"kind", "x"}}).increment();
        _all.counter("a_total", "Things.", {{"kind", "y"}}).add(2);
        CPPUNIT_ASSERT_EQUAL(std::string("# HELP a_total Things.\n# TYPE a_total counter\na_total{kind=\"x\"} 1\n"
                                         "a_total{kind=\"y\"} 2\n# HELP b_bytes Size.\n# TYPE b_bytes gauge\n"
                                         "b_bytes 1.5\n"),
                             _all.text());
    }

    void givesTheSameInstrumentForTheSameLabels()
    {
        auto& first = _all.counter("a_total", "A.", {{"k", "v"}});
        CPPUNIT_ASSERT(&first == &_all.counter("a_total", "A.", {{"k", "v"}}));
        CPPUNIT_ASSERT(&first != &_all.counter("a_total", "A.", {{"k", "w"}}));
        CPPUNIT_ASSERT(&_all.histogram("h", "H.", bounds, {}) == &_all.histogram("h", "H.", bounds, {}));
    }

    void countsInCumulativeBucketsThatIncludeTheirBound()
    {
        auto& histogram = _all.histogram("h_seconds", "H.", bounds, {});
        for (const double value : {0.25, 0.5, 1.0, 7.0})
            histogram.observe(value);
        CPPUNIT_ASSERT_EQUAL(std::string("# HELP h_seconds H.\n# TYPE h_seconds histogram\n"
                                         "h_seconds_bucket{le=\"0.25\"} 1\nh_seconds_bucket{le=\"1\"} 3\n"
                                         "h_seconds_bucket{le=\"+Inf\"} 4\nh_seconds_sum 8.75\nh_seconds_count 4\n"),
                             _all.text());
    }

    void addsUpWhatTheProcessorsCounted()
    {
        auto& counter = _all.counter("a_total", "A.", {});
        auto& histogram = _all.histogram("h", "H.", bounds, {});
        int processors = 0;
        weir::test::onEachProcessor(
            [&]
            {
                ++processors;
                counter.increment();
                histogram.observe(0.5);
            });
        const auto count = std::to_string(processors);
        assertShows("a_total " + count + "\n");
        assertShows("h_bucket{le=\"0.25\"} 0\n");
        assertShows("h_bucket{le=\"1\"} " + count + "\n");
        assertShows("h_count " + count + "\n");
    }

    void putsTheBoundBehindOtherLabels()
    {
        _all.histogram("h", "H.", bounds, {{"k", "v"}}).observe(2);
        assertShows("h_bucket{k=\"v\",le=\"+Inf\"} 1\n");
        assertShows("h_count{k=\"v\"} 1\n");
    }

    void escapesHelpAndLabels()
    {
        _all.gauge("g", "A \\ and\na \"quote\".", {{"path", "C:\\\n\"x\""}}).set(1);
        assertShows("# HELP g A \\\\ and\\na \"quote\".\n");
        assertShows("g{path=\"C:\\\\\\n\\\"x\\\"\"} 1\n");
    }

    void writesNumbersThatAreNotFinite()
    {
        auto& gauge = _all.gauge("g", "G.", {});
        gauge.set(std::numeric_limits<double>::quiet_NaN());
        assertShows("\ng NaN\n");
        gauge.set(std::numeric_limits<double>::infinity());
        assertShows("\ng +Inf\n");
        gauge.set(-std::numeric_limits<double>::infinity());
        assertShows("\ng -Inf\n");
    }

    void readsAnObservedGaugeWhenItIsShown()
    {
        double value = 1;
        _all.observed("g", "G.", {}, [&] { return value; });
        _all.observed("seen_total", "S.", {}, [&] { return value; });
        value = 2;
        assertShows("# TYPE g gauge\ng 2\n");
        assertShows("# TYPE seen_total counter\nseen_total 2\n");
    }

    void showsAReadingThatFailsAsNaN()
    {
        _all.observed("a", "A.", {}, []() -> double { throw std::runtime_error("closed"); });
        _all.gauge("b", "B.", {}).set(1);
        assertShows("\na NaN\n");
        assertShows("\nb 1\n");
    }

    void forgetsObservedGaugesOnly()
    {
        _all.observed("a", "A.", {{"k", "v"}}, [] { return 1.0; });
        _all.gauge("b", "B.", {}).set(1);
        _all.forget("a", {{"k", "v"}});
        _all.forget("b", {});
        _all.forget("c", {});
        CPPUNIT_ASSERT_EQUAL(std::string("# HELP b B.\n# TYPE b gauge\nb 1\n"), _all.text());
    }

    void refusesMalformedNames()
    {
        for (const std::string name : {"", "1a", "a-b", "a b", "\xc3\xa4"})
            CPPUNIT_ASSERT_THROW_MESSAGE(name, (void)_all.counter(name, "A.", {}), std::logic_error);
        CPPUNIT_ASSERT_THROW((void)_all.counter("a", "A.", {{"b-c", "v"}}), std::logic_error);
        CPPUNIT_ASSERT_EQUAL(std::string(), _all.text());
    }

    void refusesANameOfAnotherKind()
    {
        (void)_all.counter("a_total", "A.", {});
        CPPUNIT_ASSERT_THROW((void)_all.gauge("a_total", "A.", {{"k", "v"}}), std::logic_error);
        (void)_all.gauge("g", "G.", {});
        CPPUNIT_ASSERT_THROW(_all.observed("g", "G.", {}, [] { return 1.0; }), std::logic_error);
    }

private:
    void assertShows(const std::string& part) const
    {
        const auto text = _all.text();
        CPPUNIT_ASSERT_MESSAGE(text, text.find(part) != std::string::npos);
    }

    weir::host::Prometheus _all;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PrometheusTest);
} // namespace
