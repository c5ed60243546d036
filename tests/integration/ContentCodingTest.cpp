#include "support/Json.h"
#include "support/ServerProcess.h"

#include <Poco/DeflatingStream.h>
#include <cppunit/extensions/HelperMacros.h>

#include <sstream>
#include <string>

namespace
{
using namespace weir::test;

/// Compressed bodies of requests.
class ContentCodingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ContentCodingTest);
    CPPUNIT_TEST(acceptsGzippedWrites);
    CPPUNIT_TEST(refusesBrokenAndTruncatedGzip);
    CPPUNIT_TEST(refusesBombs);
    CPPUNIT_TEST(refusesOtherCodings);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _server = std::make_unique<ServerProcess>(Configuration().set("metrics.maxBody", "1MiB")); }

    void acceptsGzippedWrites()
    {
        CPPUNIT_ASSERT_EQUAL(201, post(gzip(R"({"type":"cpu","value":75})")).status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":1,"average":75.0})"), summary());
    }

    void refusesBrokenAndTruncatedGzip()
    {
        const std::string good = gzip(R"({"type":"cpu","value":75})");
        std::string badChecksum = good;
        badChecksum[good.size() - 6] = static_cast<char>(badChecksum[good.size() - 6] ^ 1);
        for (const std::string& body : {std::string("nonsense"), good.substr(0, good.size() - 9), badChecksum})
            assertProblem(400, post(body));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":0,"average":null})"), summary());
    }

    void refusesBombs()
    {
        // Inflates to less than the limit, but by more than a hundred times.
        assertProblem(413, post(gzip(R"({"type":"cpu","value":75})" + std::string(std::size_t(900) * 1024, ' '))));
        // Inflates beyond the limit, by less.
        std::string noise = R"({"type":"cpu","value":75,"x":")";
        for (unsigned i = 0; noise.size() < std::size_t(1200) * 1024; ++i)
            noise += std::to_string(i * 2654435761U);
        assertProblem(413, post(gzip(noise + "\"}")));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":0,"average":null})"), summary());
    }

    void refusesOtherCodings()
    {
        const HttpReply reply = _server->client().request(
            "POST", "/api/metrics", {{"Content-Type", "application/json"}, {"Content-Encoding", "br"}}, "x");
        const auto problem = assertProblem(415, reply);
        CPPUNIT_ASSERT(problem->getValue<std::string>("detail").find("gzip") != std::string::npos);
    }

private:
    static std::string gzip(const std::string& text)
    {
        std::ostringstream out;
        Poco::DeflatingOutputStream stream(out, Poco::DeflatingStreamBuf::STREAM_GZIP);
        stream << text;
        stream.close();
        return out.str();
    }

    [[nodiscard]] HttpReply post(const std::string& body) const
    {
        return _server->client().request("POST", "/api/metrics",
                                         {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, body);
    }

    [[nodiscard]] std::string summary() const
    {
        return _server->client().get("/api/metrics/summary?metric_type=cpu").body;
    }

    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ContentCodingTest);
} // namespace
