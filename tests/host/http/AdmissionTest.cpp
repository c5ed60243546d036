#include "http/Admission.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using Poco::Net::IPAddress;
using weir::http::Admission;
using weir::http::FrontSettings;

class AdmissionTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AdmissionTest);
    CPPUNIT_TEST(boundsTheConnectionsOfAnAddress);
    CPPUNIT_TEST(countsAnIpv6NetworkAsOneAddress);
    CPPUNIT_TEST(tellsTheFamiliesApart);
    CPPUNIT_TEST(exemptsSomeFromTheBoundPerAddress);
    CPPUNIT_TEST(boundsAllConnections);
    CPPUNIT_TEST(countsThoseThatAreToldNo);
    CPPUNIT_TEST(leavesTheirPlacesToOthers);
    CPPUNIT_TEST(tellsOnlySomeOfALimit);
    CPPUNIT_TEST(getsAPlaceBackOnce);
    CPPUNIT_TEST(movesAPlaceIntoAnother);
    CPPUNIT_TEST(waitsUntilThereIsNone);
    CPPUNIT_TEST(givesUpWaiting);
    CPPUNIT_TEST(countsWhatManyThreadsDo);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _settings.maxConnections = 4;
        _settings.maxConnectionsPerAddress = 2;
    }

    void boundsTheConnectionsOfAnAddress()
    {
        const auto first = enter("192.0.2.1");
        {
            const auto second = enter("192.0.2.1");
            CPPUNIT_ASSERT_EQUAL(std::string(), first.limit + second.limit);
            CPPUNIT_ASSERT_EQUAL(_perAddress, enter("192.0.2.1").limit);
            CPPUNIT_ASSERT_EQUAL(std::string(), enter("192.0.2.2").limit);
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), enter("192.0.2.1").limit);
    }

    /// One client has a whole network of IPv6 addresses (RFC 6177).
    void countsAnIpv6NetworkAsOneAddress()
    {
        const auto first = enter("2001:db8:0:1::1");
        const auto second = enter("2001:db8:0:1:ffff::2");
        CPPUNIT_ASSERT_EQUAL(_perAddress, enter("2001:db8:0:1::3").limit);
        CPPUNIT_ASSERT_EQUAL(std::string(), enter("2001:db8:0:2::1").limit);
    }

    void tellsTheFamiliesApart()
    {
        const auto first = enter("32.1.13.184");
        const auto second = enter("32.1.13.184");
        CPPUNIT_ASSERT_EQUAL(std::string(), enter("2001:db8::").limit); // begins with the same bytes
    }

    void exemptsSomeFromTheBoundPerAddress()
    {
        std::vector<Admission::Verdict> verdicts;
        for (int i = 0; i < 4; ++i)
            verdicts.push_back(enter("192.0.2.1", true));
        for (const auto& verdict : verdicts)
            CPPUNIT_ASSERT_EQUAL(std::string(), verdict.limit);
        CPPUNIT_ASSERT_EQUAL(_all, enter("192.0.2.1", true).limit);
        verdicts.clear();
        CPPUNIT_ASSERT_EQUAL(std::string(), enter("192.0.2.1").limit);
    }

    void boundsAllConnections()
    {
        std::vector<Admission::Verdict> verdicts;
        for (const auto* const address : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"})
            verdicts.push_back(enter(address));
        CPPUNIT_ASSERT_EQUAL(_all, enter("192.0.2.5").limit);
        verdicts.pop_back();
        CPPUNIT_ASSERT_EQUAL(std::string(), enter("192.0.2.5").limit);
    }

    /// They are connections too, until they have been told.
    void countsThoseThatAreToldNo()
    {
        std::vector<Admission::Verdict> verdicts;
        for (int i = 0; i < 6; ++i)
            verdicts.push_back(enter("192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(_perAddress, verdicts.back().limit);
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, _admission.count());
        verdicts.resize(2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _admission.count());
    }

    void leavesTheirPlacesToOthers()
    {
        std::vector<Admission::Verdict> verdicts;
        for (int i = 0; i < 10; ++i)
            verdicts.push_back(enter("192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(std::string(), enter("192.0.2.2").limit);
    }

    void tellsOnlySomeOfALimit()
    {
        std::vector<Admission::Verdict> verdicts;
        do
            verdicts.push_back(enter("192.0.2.1"));
        while (verdicts.back().tell && verdicts.size() < 10000);
        CPPUNIT_ASSERT(verdicts.size() > 100 && verdicts.size() < 10000);
        CPPUNIT_ASSERT(enter("192.0.2.2").limit.empty());
        verdicts.resize(3);
        CPPUNIT_ASSERT(enter("192.0.2.1").tell);
    }

    void getsAPlaceBackOnce()
    {
        auto verdict = enter("192.0.2.1");
        {
            const auto place = std::move(verdict.place);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _admission.count());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _admission.count());
    }

    void movesAPlaceIntoAnother()
    {
        auto mine = enter("192.0.2.1").place;
        mine = enter("192.0.2.2").place;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _admission.count());
        mine = Admission::Place();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _admission.count());
        const auto first = enter("192.0.2.1");
        const auto second = enter("192.0.2.1");
        CPPUNIT_ASSERT_EQUAL(std::string(), second.limit);
    }

    void waitsUntilThereIsNone()
    {
        CPPUNIT_ASSERT(_admission.waitUntilNone(0ms));
        const std::jthread leaver([verdict = enter("192.0.2.1")] {});
        CPPUNIT_ASSERT(_admission.waitUntilNone(1h));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _admission.count());
    }

    void givesUpWaiting()
    {
        const auto verdict = enter("192.0.2.1");
        CPPUNIT_ASSERT(!_admission.waitUntilNone(1ms));
    }

    void countsWhatManyThreadsDo()
    {
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 3; ++i)
                threads.emplace_back(
                    [this, i]
                    {
                        for (int n = 0; n < 500; ++n)
                            (void)enter("192.0.2." + std::to_string(1 + (n + i) % 3));
                    });
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _admission.count());
        const auto first = enter("192.0.2.1");
        CPPUNIT_ASSERT_EQUAL(std::string(), first.limit + enter("192.0.2.1").limit);
    }

private:
    Admission::Verdict enter(const std::string& address, bool exempt = false)
    {
        return _admission.enter(IPAddress(address), exempt, _settings);
    }

    const std::string _all = "server.maxConnections";
    const std::string _perAddress = "server.maxConnectionsPerAddress";
    FrontSettings _settings;
    Admission _admission;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdmissionTest);
} // namespace
