#include "Executions.h"
#include "Player.h"
#include "Table.h"
#include "weir/Units.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;

/// WEIR_CONFORMANCE_SEED plays the cuts of an earlier run again.
std::uint64_t chosenSeed()
{
    const char* text = std::getenv("WEIR_CONFORMANCE_SEED");
    if (!text)
        return std::random_device()();
    const auto seed = weir::parseUnsigned(text);
    CPPUNIT_ASSERT_MESSAGE("WEIR_CONFORMANCE_SEED is not a number", seed.has_value());
    return *seed;
}

struct Way
{
    std::string name;
    Splitter split;
};

std::vector<Way> waysOf(const Case& row, std::uint64_t seed)
{
    constexpr std::uint64_t randomWays = 3;
    constexpr std::size_t shortEnough = 300;
    std::vector<Way> ways{{"in whole", inWhole}};
    for (std::uint64_t i = 0; i < randomWays; ++i)
        ways.push_back({"cut with seed " + std::to_string(seed) + "+" + std::to_string(i),
                        [cut = seed + i](std::string_view bytes) { return cutAtRandom(bytes, cut); }});
    if (row.bytes.size() <= shortEnough)
        ways.push_back({"byte by byte", byteByByte});
    return ways;
}

/// Every case of the table on a connection of its own, against one server.
class ConformanceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConformanceTest);
    CPPUNIT_TEST(knowsAtLeast150CasesByUniqueNames);
    CPPUNIT_TEST(keepsEveryRuleHoweverTheBytesAreCut);
    CPPUNIT_TEST_SUITE_END();

public:
    void knowsAtLeast150CasesByUniqueNames()
    {
        const Cases table = conformanceTable();
        CPPUNIT_ASSERT_MESSAGE(std::to_string(table.size()), table.size() >= 150);
        std::set<std::string> names;
        for (const Case& row : table)
        {
            CPPUNIT_ASSERT_MESSAGE(row.name, names.insert(row.name).second);
            CPPUNIT_ASSERT_MESSAGE(row.name, row.section.starts_with("RFC 911"));
        }
    }

    void keepsEveryRuleHoweverTheBytesAreCut()
    {
        _server = std::make_unique<ServerProcess>(echoConfiguration());
        _executed = executions(*_server);
        const Cases table = conformanceTable();
        const std::uint64_t seed = chosenSeed();
        std::size_t failed = 0;
        std::string report;
        for (const Case& row : table)
            if (const std::string failure = failureOf(row, seed); !failure.empty())
            {
                ++failed;
                report += "\n" + row.section + ": " + row.name + failure;
            }
        CPPUNIT_ASSERT_MESSAGE(
            std::to_string(failed) + " of " + std::to_string(table.size()) + " cases failed" + report, failed == 0);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_server->log(), 0, _server->stop());
    }

private:
    /// Stops at the first way that fails: the others rarely tell more.
    std::string failureOf(const Case& row, std::uint64_t seed)
    {
        const Poco::Net::SocketAddress address("127.0.0.1", _server->port());
        for (const Way& way : waysOf(row, seed))
        {
            const Outcome outcome = play(row, way.split, address);
            _executed += outcome.executed;
            if (!outcome.failure.empty())
            {
                _executed = awaitExecutions(*_server, _executed);
                return " (" + way.name + ")\n    expected " + row.expected.text() + "\n    " + outcome.failure;
            }
        }
        return executionFailure();
    }

    std::string executionFailure()
    {
        const std::uint64_t expected = std::exchange(_executed, awaitExecutions(*_server, _executed));
        if (expected == _executed)
            return "";
        return "\n    answered were " + std::to_string(expected) + " requests, executed " + std::to_string(_executed);
    }

    std::unique_ptr<ServerProcess> _server;
    std::uint64_t _executed = 0; ///< by this server so far
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConformanceTest);
} // namespace
