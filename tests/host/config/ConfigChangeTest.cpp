#include "config/ConfigChange.h"

#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
using Keys = std::vector<std::string>;

class ConfigChangeTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConfigChangeTest);
    CPPUNIT_TEST(seesNoneWhereAllValuesAreEqual);
    CPPUNIT_TEST(tellsWhatTakesEffectFromWhatNeedsARestart);
    CPPUNIT_TEST(needsNoRestartForWhatDoesNotRunYet);
    CPPUNIT_TEST(seesKeysThatComeAndGo);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _table.add("server", {{.name = "server.port", .restart = true}, {.name = "log.level"}});
        _table.add("cache", {{.name = "cache.*.ttl", .namesFrom = "cache.rules"}});
    }

    void seesNoneWhereAllValuesAreEqual()
    {
        const auto change = configChange(view({{"log.level", "info"}}),
                                         weir::ConfigView({{"log.level", {"info", "-D"}}}), _table, _running);
        CPPUNIT_ASSERT(change.applied.empty() && change.restartRequired.empty());
    }

    void tellsWhatTakesEffectFromWhatNeedsARestart()
    {
        const auto change = configChange(view({{"server.port", "1"}, {"log.level", "info"}}),
                                         view({{"server.port", "2"}, {"log.level", "debug"}}), _table, _running);
        CPPUNIT_ASSERT_EQUAL(Keys{"log.level"}, change.applied);
        CPPUNIT_ASSERT_EQUAL(Keys{"server.port"}, change.restartRequired);
    }

    void needsNoRestartForWhatDoesNotRunYet()
    {
        _table.add("metrics", {{.name = "metrics.path", .restart = true}});
        const auto differing = [&](const Keys& running) {
            return configChange(view({{"metrics.path", "a"}}), view({{"metrics.path", "b"}}), _table, running);
        };
        CPPUNIT_ASSERT_EQUAL(Keys{"metrics.path"}, differing({"cache"}).applied);
        CPPUNIT_ASSERT_EQUAL(Keys{"metrics.path"}, differing({"metrics"}).restartRequired);
    }

    void seesKeysThatComeAndGo()
    {
        const auto change =
            configChange(view({{"cache.a.ttl", "1s"}}), view({{"cache.b.ttl", "1s"}}), _table, _running);
        CPPUNIT_ASSERT_EQUAL((Keys{"cache.a.ttl", "cache.b.ttl"}), change.applied);
    }

private:
    static weir::ConfigView view(const std::map<std::string, std::string>& values)
    {
        weir::ConfigView::Values all;
        for (const auto& [key, text] : values)
            all[key] = {text, "default"};
        return weir::ConfigView(std::move(all));
    }

    weir::host::KeyTable _table;
    const Keys _running{"cache"};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigChangeTest);
} // namespace
