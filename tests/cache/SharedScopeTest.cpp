#include "CacheRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <future>
#include <latch>
#include <map>
#include <mutex>
#include <string>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;

/// What instances share, without Redis: a number per resource, and entries. Thread-safe, but for its counts.
class MemoryTier final : public SharedTier
{
public:
    std::optional<Noted> note() override
    {
        const std::lock_guard lock(_mutex);
        return away ? std::nullopt : std::optional(Noted{_sequence});
    }

    std::optional<Found> find(const std::string& key) override
    {
        const std::lock_guard lock(_mutex);
        const auto found = _entries.find(key);
        return away || found == _entries.end() ? std::nullopt : std::optional(found->second);
    }

    std::optional<std::vector<std::int64_t>> fill(const std::string& key, const std::string& entry,
                                                  std::span<const std::string> resources, Noted noted,
                                                  std::chrono::milliseconds /*lifetime*/) override
    {
        const std::lock_guard lock(_mutex);
        const auto values = valuesOf(resources);
        if (away || std::ranges::any_of(values, [&](std::int64_t value) { return value > noted.sequence; }))
            return std::nullopt;
        _entries[key] = {.entry = entry, .kept = 0ms, .values = values};
        return values;
    }

    bool isCurrent(std::span<const std::string> resources, std::span<const std::int64_t> values) override
    {
        const std::lock_guard lock(_mutex);
        ++checks;
        return !away && std::ranges::equal(valuesOf(resources), values);
    }

    void invalidate(std::span<const std::string> resources) override
    {
        const std::lock_guard lock(_mutex);
        ++invalidations;
        ++_sequence;
        for (const std::string& resource : resources)
            _values[resource] = _sequence;
        _entries.clear();
    }

    void invalidateAll() override
    {
        const std::lock_guard lock(_mutex);
        _entries.clear();
    }

    bool away = false;
    int checks = 0;
    int invalidations = 0;

private:
    std::vector<std::int64_t> valuesOf(std::span<const std::string> resources)
    {
        std::vector<std::int64_t> values;
        for (const std::string& resource : resources)
            values.push_back(_values[resource]);
        return values;
    }

    std::mutex _mutex;
    std::int64_t _sequence = 0;                  // guarded by _mutex
    std::map<std::string, std::int64_t> _values; // likewise
    std::map<std::string, Found> _entries;       // likewise
};

/// Two instances, each with a cache of its own, over one tier.
class SharedScopeTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SharedScopeTest);
    CPPUNIT_TEST(answersFromWhatAnotherInstanceStored);
    CPPUNIT_TEST(confirmsEveryHit);
    CPPUNIT_TEST(forgetsWhatAnotherInstanceChanged);
    CPPUNIT_TEST(keepsNothingThatAnotherInstanceChangedMeanwhile);
    CPPUNIT_TEST(keepsAndServesNothingWhileTheTierIsAway);
    CPPUNIT_TEST(letsNobodyWaitForAnotherWhileTheTierIsAway);
    CPPUNIT_TEST(takesAnEntryUpAgainWhenTheTierIsBack);
    CPPUNIT_TEST(leavesPrivateScopesToThemselves);
    CPPUNIT_TEST(treatsAnUnknownScopeAsShared);
    CPPUNIT_TEST(treatsASharedScopeAsPrivateWithoutATier);
    CPPUNIT_TEST_SUITE_END();

    const Scope _scope{.name = "store", .shared = true};
    std::shared_ptr<MemoryTier> _tier = std::make_shared<MemoryTier>();
    CacheRig _one{_tier};
    CacheRig _other{_tier};

    Response get(CacheRig& rig)
    {
        Asking asking("GET", "/a");
        asking.request.scope = &_scope;
        asking.request.deadline = rig.clock.monotonic() + 1h; // longer than a test may take
        return rig.send(asking.request);
    }

    void change(CacheRig& rig)
    {
        const std::string changed[]{"thing"};
        rig.cache->changed(changed, &_scope);
    }

public:
    void answersFromWhatAnotherInstanceStored()
    {
        const auto stored = get(_one);
        const auto found = get(_other);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(found));
        CPPUNIT_ASSERT_EQUAL(text(stored), text(found));
        CPPUNIT_ASSERT_EQUAL(field(stored, "ETag"), field(found, "ETag"));
        CPPUNIT_ASSERT_EQUAL(0, _other.calls.load());
    }

    void confirmsEveryHit()
    {
        (void)get(_one);
        (void)get(_one);
        (void)get(_one);
        CPPUNIT_ASSERT_EQUAL(2, _tier->checks);
    }

    void forgetsWhatAnotherInstanceChanged()
    {
        (void)get(_one);
        (void)get(_other);
        change(_one);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), status(get(_other)));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(get(_one)));
    }

    void keepsNothingThatAnotherInstanceChangedMeanwhile()
    {
        _one.handler = [this](const Request&)
        {
            if (_one.calls == 1)
                change(_other);
            return plain("read before");
        };
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(get(_one)));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), status(get(_other)));
    }

    void keepsAndServesNothingWhileTheTierIsAway()
    {
        (void)get(_one);
        _tier->away = true;
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(get(_one)));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(get(_one)));
        CPPUNIT_ASSERT_EQUAL(3, _one.calls.load());
    }

    /// What one brought could not answer the other. They meet in the handler.
    void letsNobodyWaitForAnotherWhileTheTierIsAway()
    {
        _tier->away = true;
        (void)get(_one);
        std::latch together(2);
        _one.handler = [&](const Request&)
        {
            together.arrive_and_wait();
            return plain("own");
        };
        auto one = std::async(std::launch::async, [this] { return get(_one); });
        auto other = std::async(std::launch::async, [this] { return get(_one); });
        CPPUNIT_ASSERT_EQUAL(std::string("own"), text(one.get()));
        CPPUNIT_ASSERT_EQUAL(std::string("own"), text(other.get()));
    }

    void takesAnEntryUpAgainWhenTheTierIsBack()
    {
        (void)get(_one);
        _tier->away = true;
        (void)get(_one);
        _tier->away = false;
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(get(_one)));
    }

    void leavesPrivateScopesToThemselves()
    {
        (void)_one.get("/a");
        (void)_one.get("/a");
        _one.change("thing");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), status(_one.get("/a")));
        CPPUNIT_ASSERT_EQUAL(0, _tier->checks + _tier->invalidations);
    }

    void treatsAnUnknownScopeAsShared()
    {
        const std::string changed[]{"thing"};
        _one.cache->changed(changed, nullptr);
        CPPUNIT_ASSERT_EQUAL(1, _tier->invalidations);
    }

    void treatsASharedScopeAsPrivateWithoutATier()
    {
        CacheRig alone;
        (void)get(alone);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(get(alone)));
        change(alone);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), status(get(alone)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedScopeTest);
} // namespace
} // namespace weir::cache::test
