#include "redis/RedisSettings.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>

namespace
{
using weir::ConfigError;
using weir::ConfigView;
using weir::host::addressOf;
using weir::host::redisKeys;
using weir::host::redisSettings;
using namespace std::chrono_literals;
using namespace std::string_literals;

ConfigView config(const std::map<std::string, std::string>& given)
{
    ConfigView::Values values;
    for (const auto& key : redisKeys())
        values[key.name] = {key.defaultValue.value(), "default"};
    for (const auto& [key, value] : given)
        values.at(key).text = value;
    return ConfigView(std::move(values));
}

class RedisSettingsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisSettingsTest);
    CPPUNIT_TEST(areNothingWithoutAUrl);
    CPPUNIT_TEST(haveTheDocumentedDefaults);
    CPPUNIT_TEST(preferThePasswordOfItsOwnKey);
    CPPUNIT_TEST(refuseAUserWithoutAPassword);
    CPPUNIT_TEST(sayWhatIsAllowedAndNoSecret);
    CPPUNIT_TEST(maskWhatMayHoldAPassword);
    CPPUNIT_TEST(showAnAddressWithoutSecrets);
    CPPUNIT_TEST_SUITE_END();

public:
    void areNothingWithoutAUrl() { CPPUNIT_ASSERT(!redisSettings(config({{"redis.password", "secret"}}))); }

    void haveTheDocumentedDefaults()
    {
        const auto settings = redisSettings(config({{"redis.url", "redis://h"}})).value();
        CPPUNIT_ASSERT_EQUAL("h"s, settings.host);
        CPPUNIT_ASSERT_EQUAL(""s, settings.password);
        CPPUNIT_ASSERT_EQUAL("weir:"s, settings.keyPrefix);
        CPPUNIT_ASSERT(settings.timeout == 100ms);
        CPPUNIT_ASSERT(settings.connectTimeout == 1s);
        CPPUNIT_ASSERT(!settings.required);
    }

    void preferThePasswordOfItsOwnKey()
    {
        const auto both = redisSettings(config({{"redis.url", "redis://u:p@h"}, {"redis.password", "own"}})).value();
        CPPUNIT_ASSERT_EQUAL("own"s, both.password);
        CPPUNIT_ASSERT_EQUAL("u"s, both.user);
        CPPUNIT_ASSERT_EQUAL("p"s, redisSettings(config({{"redis.url", "redis://u:p@h"}}))->password);
    }

    void refuseAUserWithoutAPassword()
    {
        CPPUNIT_ASSERT(problem("redis://user@h").find("names a user") != std::string::npos);
        CPPUNIT_ASSERT(redisSettings(config({{"redis.url", "redis://user@h"}, {"redis.password", "own"}})));
    }

    void sayWhatIsAllowedAndNoSecret()
    {
        const auto sentence = problem("redis://:secret@h:x");
        CPPUNIT_ASSERT_MESSAGE(sentence, sentence.find("redis+unix://path") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(sentence, sentence.find("secret") == std::string::npos);
    }

    void maskWhatMayHoldAPassword()
    {
        for (const auto& key : redisKeys())
            CPPUNIT_ASSERT_EQUAL_MESSAGE(key.name, key.name == "redis.url" || key.name == "redis.password", key.secret);
    }

    void showAnAddressWithoutSecrets()
    {
        CPPUNIT_ASSERT_EQUAL("h:6379"s, address("redis://u:secret@h/0"));
        CPPUNIT_ASSERT_EQUAL("[::1]:6380/2"s, address("redis://[::1]:6380/2"));
        CPPUNIT_ASSERT_EQUAL("/run/redis.sock"s, address("redis+unix:///run/redis.sock"));
    }

private:
    static std::string address(const std::string& url)
    {
        return addressOf(redisSettings(config({{"redis.url", url}})).value());
    }

    static std::string problem(const std::string& url)
    {
        try
        {
            static_cast<void>(redisSettings(config({{"redis.url", url}})));
        }
        catch (const ConfigError& error)
        {
            CPPUNIT_ASSERT_EQUAL("redis.url"s, error.problems().at(0).key);
            return error.problems().at(0).detail;
        }
        return "no problem";
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisSettingsTest);
} // namespace
