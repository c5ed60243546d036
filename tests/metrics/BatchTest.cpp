#include "Batch.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace weir::metrics
{
namespace
{
using Kind = PointFault::Kind;

constexpr Time arrival = 1'735'725'600'000'000'000; // 2025-01-01T10:00:00Z

std::string withMember(const std::string& member)
{
    return R"({"type":"cpu","value":1,)" + member + "}";
}

int statusOf(const std::function<void()>& parse)
{
    try
    {
        parse();
        return 200;
    }
    catch (const ProblemException& exception)
    {
        return exception.problem().status;
    }
}

/// A page of memory, with one behind it that must not be touched.
class GuardedPage final
{
public:
    GuardedPage()
    {
        CPPUNIT_ASSERT(_memory != MAP_FAILED);
        CPPUNIT_ASSERT_EQUAL(0, ::mprotect(end(), _size, PROT_NONE));
    }
    ~GuardedPage() { ::munmap(_memory, 2 * _size); }
    GuardedPage(const GuardedPage&) = delete;
    GuardedPage& operator=(const GuardedPage&) = delete;

    [[nodiscard]] std::string_view atItsEnd(const std::string& text) const
    {
        char* const begin = end() - text.size();
        std::ranges::copy(text, begin);
        return {begin, text.size()};
    }

private:
    [[nodiscard]] char* end() const { return static_cast<char*>(_memory) + _size; }

    const std::size_t _size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* const _memory = ::mmap(nullptr, 2 * _size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
};

class BatchTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BatchTest);
    CPPUNIT_TEST(readsAPointWhole);
    CPPUNIT_TEST(fillsInTheTimeAndIgnoresOtherMembers);
    CPPUNIT_TEST(makesMinusZeroZero);
    CPPUNIT_TEST(refusesWhatIsNotUnambiguousJson);
    CPPUNIT_TEST(refusesWhatIsNotAPointWithAPointer);
    CPPUNIT_TEST(keepsTextByteForByte);
    CPPUNIT_TEST(judgesTheElementsOfAnArrayOneByOne);
    CPPUNIT_TEST(refusesAnArrayWholeForADuplicateMember);
    CPPUNIT_TEST(judgesTheLinesOfNdjsonOneByOne);
    CPPUNIT_TEST(readsNoFurtherThanTheBody);
    CPPUNIT_TEST(findsNothingInAnEmptyBatch);
    CPPUNIT_TEST(refusesTooManyPoints);
    CPPUNIT_TEST(refusesTooDeepNestingAndRecovers);
    CPPUNIT_TEST(holdsTimesAgainstTheClock);
    CPPUNIT_TEST(holdsTimesAgainstTheRuleOfTheirType);
    CPPUNIT_TEST(survivesEveryPrefixOfAGoodBody);
    CPPUNIT_TEST_SUITE_END();

    MetricsSettings _settings;

    Batch json(const std::string& text) const { return parseJson(text, _settings, arrival); }
    Batch ndjson(const std::string& text) const { return parseNdjson(text, _settings, arrival); }

public:
    void readsAPointWhole()
    {
        const auto batch =
            json(R"({"timestamp":"2025-01-01T09:00:00.5Z","value":75.25,"type":"cpu","tags":{"z":"1","a":"2"}})");
        CPPUNIT_ASSERT(batch.single && batch.rejected.empty());
        const auto point = batch.points.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string("cpu"), point.type);
        CPPUNIT_ASSERT_EQUAL(75.25, point.value);
        CPPUNIT_ASSERT_EQUAL(arrival - 3'599'500'000'000, point.time);
        CPPUNIT_ASSERT((point.tags == Tags{{"a", "2"}, {"z", "1"}}));
    }

    void fillsInTheTimeAndIgnoresOtherMembers()
    {
        const auto batch = json(withMember(R"("unit":"%","nested":{"a":[1,{"b":null}]})"));
        CPPUNIT_ASSERT_EQUAL(arrival, batch.points.at(0).time);
    }

    void makesMinusZeroZero()
    {
        for (const std::string zero : {"-0", "-0.0", "-0e5"})
            CPPUNIT_ASSERT(!std::signbit(json(R"({"type":"cpu","value":)" + zero + "}").points.at(0).value));
    }

    void refusesWhatIsNotUnambiguousJson()
    {
        const std::vector<std::string> bodies{
            "",
            " ",
            "nonsense",
            "{",
            R"({"type":"cpu","value":1}})",
            R"({"type":"cpu","value":01})",
            R"({"type":"cpu","value":1e999})",
            R"({"type":"cpu","value":NaN})",
            R"({"type":"cpu","value":Infinity})",
            R"({"type":"cpu","value":123456789012345678901234567890})",
            R"({"type":"cpu","value":1,})",
            R"({"type":"cpu","value":1,"value":2})",
            R"({"type":"cpu","value":1,"\u0076alue":2})",
            R"({"type":"cpu","value":1,"tags":{"a":"1","a":"2"}})",
            R"({"type":"cpu","value":1,"other":[{"a":1,"a":1}]})",
            R"({"type":"\ud800","value":1})",
            R"({"type":"\x","value":1})",
            "{\"type\":\"\xff\",\"value\":1}",
            "{\"type\":\"a\nb\",\"value\":1}",
            std::string("{\"type\":\"cpu\",\"value\":1}\0", 25),
        };
        for (const auto& body : bodies)
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 400, statusOf([&] { (void)json(body); }));
            if (body.find_first_not_of(' ') == std::string::npos || body.find('\n') != std::string::npos)
                continue;
            const auto line = ndjson(body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, std::size_t{1}, line.rejected.size());
            CPPUNIT_ASSERT_MESSAGE(body, line.rejected[0].fault.kind == Kind::syntax);
        }
    }

    void refusesWhatIsNotAPointWithAPointer()
    {
        const std::string longText(2000, 'x');
        std::string manyTags;
        for (int i = 0; i < 33; ++i)
            manyTags += (i == 0 ? "" : ",") + ("\"t" + std::to_string(i) + R"(":"")");
        const std::vector<std::pair<std::string, std::string>> table{
            {"1", ""},
            {"\"text\"", ""},
            {"null", ""},
            {R"({"value":1})", "/type"},
            {R"({"type":"cpu"})", "/value"},
            {R"({"type":1,"value":1})", "/type"},
            {R"({"type":"","value":1})", "/type"},
            {R"({"type":"a\u0000","value":1})", "/type"},
            {R"({"type":"a\u0085","value":1})", "/type"},
            {R"({"type":"a\u007f","value":1})", "/type"},
            {R"({"type":")" + longText + R"(","value":1})", "/type"},
            {R"({"type":"cpu","value":"1"})", "/value"},
            {R"({"type":"cpu","value":true})", "/value"},
            {R"({"type":"cpu","value":null})", "/value"},
            {withMember(R"("timestamp":"yesterday")"), "/timestamp"},
            {withMember(R"("timestamp":null)"), "/timestamp"},
            {withMember(R"("timestamp":18446744073709551615)"), "/timestamp"},
            {withMember(R"("tags":[])"), "/tags"},
            {withMember(R"("tags":{"a":1})"), "/tags/a"},
            {withMember(R"("tags":{"a/b~":1})"), "/tags/a~1b~0"},
            {withMember(R"("tags":{"":"x"})"), "/tags/"},
            {withMember(R"("tags":{"a":")" + longText + R"("})"), "/tags/a"},
            {withMember(R"("tags":{)" + manyTags + "}"), "/tags"},
        };
        for (const auto& [body, pointer] : table)
        {
            const auto batch = json(body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, std::size_t{1}, batch.rejected.size());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, pointer, batch.rejected[0].fault.pointer);
            CPPUNIT_ASSERT_MESSAGE(body, batch.rejected[0].fault.kind == Kind::invalid && batch.points.empty());
        }
    }

    void keepsTextByteForByte()
    {
        const std::string naughty = "\xf0\x9f\x92\xa9 ﷽ \xe2\x80\xae<script>'; DROP TABLE--\xef\xbb\xbf";
        const auto batch =
            json(R"({"type":")" + naughty + R"(","value":1,"tags":{")" + naughty + R"(":"\u0000\u0001"}})");
        CPPUNIT_ASSERT_EQUAL(naughty, batch.points.at(0).type);
        CPPUNIT_ASSERT_EQUAL(naughty, batch.points.at(0).tags.at(0).first);
        CPPUNIT_ASSERT_EQUAL(std::string("\0\1", 2), batch.points.at(0).tags[0].second);
    }

    void judgesTheElementsOfAnArrayOneByOne()
    {
        const auto batch = json(R"([{"type":"a","value":1},7,{"type":"a","value":2},{"type":"a"}])");
        CPPUNIT_ASSERT(!batch.single);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, batch.points.size());
        CPPUNIT_ASSERT_EQUAL(2U, batch.positions[1].index);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, batch.rejected.size());
        CPPUNIT_ASSERT_EQUAL(3U, batch.rejected[1].position.index);
        CPPUNIT_ASSERT(batch.rejected[1].position.line == 0);
    }

    void refusesAnArrayWholeForADuplicateMember()
    {
        CPPUNIT_ASSERT_EQUAL(
            400, statusOf([&] { (void)json(R"([{"type":"a","value":1},{"type":"a","type":"b","value":1}])"); }));
    }

    void judgesTheLinesOfNdjsonOneByOne()
    {
        const auto batch = ndjson("{\"type\":\"a\",\"value\":1}\r\n\n  \nbroken\n{\"type\":\"a\",\"value\":2}");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, batch.points.size());
        CPPUNIT_ASSERT_EQUAL(2U, batch.positions[1].index);
        CPPUNIT_ASSERT_EQUAL(5U, batch.positions[1].line);
        CPPUNIT_ASSERT_EQUAL(1U, batch.rejected.at(0).position.index);
        CPPUNIT_ASSERT_EQUAL(4U, batch.rejected[0].position.line);
    }

    /// What lies behind the body cannot be read: simdjson's own library does not tell a sanitizer what it reads.
    void readsNoFurtherThanTheBody()
    {
        const GuardedPage page;
        const std::string line = R"({"type":"a","value":1})";
        for (const std::string end : {"", "\n", "\r\n"})
            for (std::size_t padding = 0; padding <= 2 * simdjson::SIMDJSON_PADDING; ++padding)
            {
                const auto body = page.atItsEnd(line + "\n" + line + end + std::string(padding, ' '));
                CPPUNIT_ASSERT_EQUAL(std::size_t{2}, parseNdjson(body, _settings, arrival).points.size());
            }
    }

    void findsNothingInAnEmptyBatch()
    {
        CPPUNIT_ASSERT(json("[]").points.empty() && json("[]").rejected.empty());
        CPPUNIT_ASSERT(ndjson("").points.empty() && ndjson("\n\r\n").rejected.empty());
    }

    void refusesTooManyPoints()
    {
        _settings.maxBatch = 2;
        CPPUNIT_ASSERT_EQUAL(200, statusOf([&] { (void)json("[1,2]"); }));
        CPPUNIT_ASSERT_EQUAL(413, statusOf([&] { (void)json("[1,2,3]"); }));
        CPPUNIT_ASSERT_EQUAL(200, statusOf([&] { (void)ndjson("1\n2\n\n"); }));
        CPPUNIT_ASSERT_EQUAL(413, statusOf([&] { (void)ndjson("1\n2\n3"); }));
    }

    void refusesTooDeepNestingAndRecovers()
    {
        const auto nested = [](std::size_t levels)
        { return withMember("\"x\":" + std::string(levels, '[') + "1" + std::string(levels, ']')); };
        CPPUNIT_ASSERT_EQUAL(200, statusOf([&] { (void)json(nested(31)); }));
        CPPUNIT_ASSERT_EQUAL(400, statusOf([&] { (void)json(nested(32)); }));
        CPPUNIT_ASSERT_EQUAL(400, statusOf([&] { (void)json(nested(100'000)); }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, ndjson(nested(100'000) + "\n" + nested(1)).points.size());
    }

    void holdsTimesAgainstTheClock()
    {
        _settings.points.retention = RetentionRules(std::chrono::hours(1));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, json(withMember(R"("timestamp":"2025-01-01T10:10:00Z")")).points.size());
        CPPUNIT_ASSERT(json(withMember(R"("timestamp":"2025-01-01T10:10:01Z")")).rejected.at(0).fault.kind ==
                       Kind::future);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, json(withMember(R"("timestamp":"2025-01-01T09:00:00Z")")).points.size());
        CPPUNIT_ASSERT(json(withMember(R"("timestamp":"2025-01-01T08:59:59Z")")).rejected.at(0).fault.kind ==
                       Kind::retention);
    }

    void holdsTimesAgainstTheRuleOfTheirType()
    {
        _settings.points.retention = RetentionRules({}, {{"raw", {"c*"}, std::chrono::hours(1)}});
        const auto batch = json(R"([{"type":"cpu","value":1,"timestamp":1},{"type":"mem","value":1,"timestamp":1}])");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, batch.points.size());
        CPPUNIT_ASSERT_EQUAL(std::string("1970-01-01T00:00:01Z is older than 1h, what is kept "
                                         "(metrics.retentionRule.raw.keep)"),
                             batch.rejected.at(0).fault.detail);
        CPPUNIT_ASSERT_EQUAL(std::string("metrics.retentionRule.raw.keep"), batch.rejected.at(0).fault.limit);
    }

    void survivesEveryPrefixOfAGoodBody()
    {
        const std::string body = R"([{"type":"cpu","value":-1.5e3,"tags":{"a":"\u00e9"}}])";
        for (std::size_t size = 0; size < body.size(); ++size)
            CPPUNIT_ASSERT_EQUAL(400, statusOf([&] { (void)json(body.substr(0, size)); }));
        CPPUNIT_ASSERT_EQUAL(200, statusOf([&] { (void)json(body); }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BatchTest);
} // namespace
} // namespace weir::metrics
