#include "EntryCodec.h"

#include "support/ManualClock.h"
#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>

namespace weir::cache
{
namespace
{
using namespace std::chrono_literals;
using Names = std::vector<std::string>;

const weir::test::ManualClock clockThatStands;
const MonotonicTime now = clockThatStands.monotonic();

Entry sample()
{
    Entry entry;
    entry.status = 203;
    entry.headers.add("Content-Type", "application/json");
    entry.headers.add("Link", "</a>");
    entry.headers.add("Link", "");
    entry.body = std::make_shared<const std::string>(std::string("a\0\n\xFF", 4));
    entry.resources = {"metrics/cpu", "", "path /x"};
    entry.selectedBy = {{"accept-language", "de"}};
    entry.lifetime = {
        .bornAt = now - 3s, .fresh = 30s, .staleWhileRevalidate = 5s, .staleIfError = std::chrono::days(36500)};
    return entry;
}

class EntryCodecTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EntryCodecTest);
    CPPUNIT_TEST(everythingComesBack);
    CPPUNIT_TEST(anEmptyEntryComesBack);
    CPPUNIT_TEST(anotherProcessesClockDoesNotMatter);
    CPPUNIT_TEST(theTimeItWasKeptIsPartOfItsAge);
    CPPUNIT_TEST(partsOfAMillisecondDoNotMakeItYounger);
    CPPUNIT_TEST(itsResourcesCanBeReadAlone);
    CPPUNIT_TEST(isRefusedWhereverItIsCut);
    CPPUNIT_TEST(isRefusedWithAnythingBehindIt);
    CPPUNIT_TEST(anotherVersionIsRefused);
    CPPUNIT_TEST(lengthsAndNumbersThatCannotBeAreRefused);
    CPPUNIT_TEST(noiseIsRefused);
    CPPUNIT_TEST_SUITE_END();

    void everythingComesBack()
    {
        const auto back = decode(encode(sample(), now), 0ms, now);
        CPPUNIT_ASSERT(back);
        CPPUNIT_ASSERT_EQUAL(203, back->status);
        CPPUNIT_ASSERT(sample().headers.entries() == back->headers.entries());
        CPPUNIT_ASSERT_EQUAL(*sample().body, *back->body);
        CPPUNIT_ASSERT_EQUAL(sample().resources, back->resources);
        CPPUNIT_ASSERT(sample().selectedBy == back->selectedBy);
        CPPUNIT_ASSERT(sample().lifetime.bornAt == back->lifetime.bornAt);
        CPPUNIT_ASSERT(sample().lifetime.fresh == back->lifetime.fresh);
        CPPUNIT_ASSERT(sample().lifetime.staleWhileRevalidate == back->lifetime.staleWhileRevalidate);
        CPPUNIT_ASSERT(sample().lifetime.staleIfError == back->lifetime.staleIfError);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), back->validity.noted);
        CPPUNIT_ASSERT(back->validity.values.empty());
    }

    void anEmptyEntryComesBack()
    {
        Entry entry;
        entry.body = std::make_shared<const std::string>();
        entry.lifetime.bornAt = now;
        const auto back = decode(encode(entry, now), 0ms, now);
        CPPUNIT_ASSERT(back);
        CPPUNIT_ASSERT_EQUAL(200, back->status);
        CPPUNIT_ASSERT(back->body && back->body->empty());
        CPPUNIT_ASSERT(back->headers.entries().empty() && back->resources.empty() && back->selectedBy.empty());
    }

    void anotherProcessesClockDoesNotMatter()
    {
        const MonotonicTime there{5min};
        const auto back = decode(encode(sample(), now), 0ms, there);
        CPPUNIT_ASSERT(back);
        CPPUNIT_ASSERT(back->lifetime.bornAt == there - 3s);
    }

    void theTimeItWasKeptIsPartOfItsAge()
    {
        const auto back = decode(encode(sample(), now), 1500ms, now);
        CPPUNIT_ASSERT(back);
        CPPUNIT_ASSERT(back->lifetime.bornAt == now - 4500ms);
    }

    void partsOfAMillisecondDoNotMakeItYounger()
    {
        const auto back = decode(encode(sample(), now + 1ns), 0ms, now);
        CPPUNIT_ASSERT(back);
        CPPUNIT_ASSERT(back->lifetime.bornAt == now - 3001ms);
    }

    void itsResourcesCanBeReadAlone()
    {
        const auto resources = resourcesIn(encode(sample(), now));
        CPPUNIT_ASSERT(resources);
        CPPUNIT_ASSERT_EQUAL(sample().resources, *resources);
        CPPUNIT_ASSERT(!resourcesIn(encode(sample(), now).substr(0, 30)));
        CPPUNIT_ASSERT(!resourcesIn("weir"));
    }

    void isRefusedWhereverItIsCut()
    {
        const std::string encoded = encode(sample(), now);
        for (std::size_t size = 0; size < encoded.size(); ++size)
            CPPUNIT_ASSERT_MESSAGE(std::to_string(size), !decode(encoded.substr(0, size), 0ms, now));
    }

    void isRefusedWithAnythingBehindIt() { CPPUNIT_ASSERT(!decode(encode(sample(), now) + '\0', 0ms, now)); }

    void anotherVersionIsRefused()
    {
        std::string encoded = encode(sample(), now);
        ++encoded[4];
        CPPUNIT_ASSERT(!decode(encoded, 0ms, now));
        CPPUNIT_ASSERT(!resourcesIn(encoded));
    }

    /// Raises the highest byte of every number in turn; those in front of texts are lengths.
    void lengthsAndNumbersThatCannotBeAreRefused()
    {
        Entry entry;
        entry.body = std::make_shared<const std::string>();
        const std::string encoded = encode(entry, now);
        constexpr std::size_t mark = 5;
        constexpr std::size_t width = 8;
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), (encoded.size() - mark) % width);
        for (std::size_t last = mark + width - 1; last < encoded.size(); last += width)
        {
            std::string damaged = encoded;
            damaged[last] = '\x7F';
            CPPUNIT_ASSERT_MESSAGE(std::to_string(last), !decode(damaged, 0ms, now));
        }
    }

    /// Random bytes behind the mark, and one random byte changed: never a fault, and what is taken is sound.
    void noiseIsRefused()
    {
        constexpr int rounds = 5'000;
        std::mt19937 random(1); // NOLINT(cert-msc51-cpp): the same noise every time
        const std::string encoded = encode(sample(), now);
        for (int i = 0; i < rounds; ++i)
        {
            std::string noise = encoded.substr(0, 5);
            for (int j = 0; j < 40; ++j)
                noise.push_back(static_cast<char>(random()));
            CPPUNIT_ASSERT(!decode(noise, 0ms, now));
            std::string damaged = encoded;
            damaged[random() % damaged.size()] = static_cast<char>(random());
            if (const auto back = decode(damaged, 0ms, now))
                CPPUNIT_ASSERT(back->body && back->status <= 599 && encode(*back, now).size() == damaged.size());
        }
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(EntryCodecTest);
} // namespace
} // namespace weir::cache
