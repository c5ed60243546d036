#include "CacheSettings.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>

namespace weir::cache::test
{
namespace
{
class CacheSettingsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CacheSettingsTest);
    CPPUNIT_TEST(hasTheDocumentedDefaults);
    CPPUNIT_TEST(requiresRoutesAndTtlOfEveryOtherRule);
    CPPUNIT_TEST(readsEveryKeyOfARule);
    CPPUNIT_TEST(changesEverythingLive);
    CPPUNIT_TEST_SUITE_END();

    /// What the host makes of an empty file, with `rules` and some keys set.
    static ConfigView view(const std::string& rule, const std::map<std::string, std::string>& set = {})
    {
        ConfigView::Values values;
        for (const Key& key : cacheKeys())
        {
            auto name = key.name;
            const auto own = key.defaults.find(rule);
            if (const auto star = name.find('*'); star != std::string::npos)
                name.replace(star, 1, rule);
            const auto given = set.find(name);
            values[name].text = given != set.end()          ? given->second
                                : own != key.defaults.end() ? own->second
                                                            : key.defaultValue.value_or("");
        }
        values["cache.rules"].text = rule;
        return ConfigView(std::move(values));
    }

public:
    void hasTheDocumentedDefaults()
    {
        using namespace std::chrono_literals;
        const auto settings = cacheSettings(view("summary"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(67'108'864), settings.maxBytes);
        CPPUNIT_ASSERT(settings.storeTimeout == 5ms);
        const auto& rule = settings.rules.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string("GET /api/metrics/summary"), rule.routes.at(0));
        CPPUNIT_ASSERT(rule.freshness.ttl == 30s && rule.freshness.staleIfError == 0s && rule.vary.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1'048'576), rule.maxObject);
    }

    void requiresRoutesAndTtlOfEveryOtherRule()
    {
        for (const Key& key : cacheKeys())
            if (key.name == "cache.*.routes" || key.name == "cache.*.ttl")
                CPPUNIT_ASSERT_MESSAGE(key.name, !key.defaultValue && key.defaults.contains("summary"));
            else
                CPPUNIT_ASSERT_MESSAGE(key.name, key.defaultValue.has_value());
    }

    void readsEveryKeyOfARule()
    {
        using namespace std::chrono_literals;
        const auto settings = cacheSettings(view("x", {{"cache.x.routes", "GET /a, * /b/*"},
                                                       {"cache.x.ttl", "1s"},
                                                       {"cache.x.staleWhileRevalidate", "2s"},
                                                       {"cache.x.staleIfError", "3s"},
                                                       {"cache.x.negativeTtl", "4s"},
                                                       {"cache.x.ttlJitter", "10%"},
                                                       {"cache.x.maxObject", "5KiB"},
                                                       {"cache.x.vary", "Accept, X-A"}}));
        const auto& rule = settings.rules.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string("* /b/*"), rule.routes.at(1));
        CPPUNIT_ASSERT(rule.freshness.ttl == 1s && rule.freshness.staleWhileRevalidate == 2s);
        CPPUNIT_ASSERT(rule.freshness.staleIfError == 3s && rule.freshness.negativeTtl == 4s);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.1, rule.freshness.ttlJitter, 1e-9);
        CPPUNIT_ASSERT_EQUAL(std::size_t(5120), rule.maxObject);
        CPPUNIT_ASSERT_EQUAL(std::string("X-A"), rule.vary.at(1));
    }

    void changesEverythingLive()
    {
        for (const Key& key : cacheKeys())
            CPPUNIT_ASSERT_MESSAGE(key.name, !key.restart);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CacheSettingsTest);
} // namespace
} // namespace weir::cache::test
