#include "weir/Cidr.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>
#include <vector>

namespace
{
using weir::Cidr;
using weir::IpAddress;

IpAddress address(std::string_view text)
{
    return IpAddress::parse(text).value();
}

bool contains(std::string_view block, std::string_view text)
{
    return Cidr::parse(block).value().contains(address(text));
}

class CidrTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CidrTest);
    CPPUNIT_TEST(readsAddressesAndBlocks);
    CPPUNIT_TEST(refusesWhatIsNeither);
    CPPUNIT_TEST(comparesTheBitsOfThePrefix);
    CPPUNIT_TEST(findsAnAddressInAnyOfSeveralBlocks);
    CPPUNIT_TEST(takesAMappedAddressForTheOneInside);
    CPPUNIT_TEST(takesBytesInNetworkOrder);
    CPPUNIT_TEST(clearsTheBitsBehindThePrefix);
    CPPUNIT_TEST(writesAddressesTheirShortestWay);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAddressesAndBlocks()
    {
        CPPUNIT_ASSERT_EQUAL(32U, Cidr::parse("192.0.2.1").value().prefix);
        CPPUNIT_ASSERT_EQUAL(128U, Cidr::parse("::1").value().prefix);
        CPPUNIT_ASSERT_EQUAL(8U, Cidr::parse("10.0.0.0/8").value().prefix);
        CPPUNIT_ASSERT_EQUAL(0U, Cidr::parse("::/0").value().prefix);
    }

    void refusesWhatIsNeither()
    {
        using namespace std::string_view_literals;
        for (const auto text : {""sv, "host"sv, "10"sv, "10/8"sv, "10.0.0"sv, "010.0.0.1"sv, "256.0.0.1"sv,
                                "10.0.0.0/33"sv, "10.0.0.0/-1"sv, "10.0.0.0/"sv, "::/129"sv, "10.0.0.0/8/8"sv,
                                "1.2.3.4 x"sv, "1.2.3.4\0x"sv, "[::1]"sv, "fe80::1%eth0"sv})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !Cidr::parse(text));
    }

    void comparesTheBitsOfThePrefix()
    {
        CPPUNIT_ASSERT(contains("10.0.0.0/8", "10.255.255.255"));
        CPPUNIT_ASSERT(contains("10.1.2.3/8", "10.255.255.255"));
        CPPUNIT_ASSERT(!contains("10.0.0.0/8", "11.0.0.0"));
        CPPUNIT_ASSERT(contains("192.0.2.128/25", "192.0.2.255"));
        CPPUNIT_ASSERT(!contains("192.0.2.128/25", "192.0.2.127"));
        CPPUNIT_ASSERT(contains("192.0.2.1", "192.0.2.1"));
        CPPUNIT_ASSERT(!contains("192.0.2.1", "192.0.2.0"));
        CPPUNIT_ASSERT(contains("2001:db8::/33", "2001:db8:7fff::1"));
        CPPUNIT_ASSERT(!contains("2001:db8::/33", "2001:db8:8000::1"));
        CPPUNIT_ASSERT(contains("0.0.0.0/0", "203.0.113.9"));
        CPPUNIT_ASSERT(!contains("0.0.0.0/0", "::1"));
        CPPUNIT_ASSERT(!contains("::/0", "203.0.113.9"));
    }

    void findsAnAddressInAnyOfSeveralBlocks()
    {
        const std::vector blocks{Cidr::parse("10.0.0.0/8").value(), Cidr::parse("2001:db8::/32").value()};
        CPPUNIT_ASSERT(containsAddress(blocks, address("10.1.1.1")));
        CPPUNIT_ASSERT(containsAddress(blocks, address("2001:db8::1")));
        CPPUNIT_ASSERT(!containsAddress(blocks, address("192.0.2.1")));
        CPPUNIT_ASSERT(!containsAddress({}, address("192.0.2.1")));
    }

    void takesAMappedAddressForTheOneInside()
    {
        CPPUNIT_ASSERT(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
        CPPUNIT_ASSERT(address("::ffff:192.0.2.1").isV4());
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), address("::ffff:192.0.2.1").text());
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8::1"), address("2001:db8::1").text());
    }

    void takesBytesInNetworkOrder()
    {
        const std::vector<std::uint8_t> four{192, 0, 2, 1};
        CPPUNIT_ASSERT(IpAddress::fromBytes(four).value() == address("192.0.2.1"));
        const auto six = address("2001:db8::1");
        CPPUNIT_ASSERT(IpAddress::fromBytes(six.bytes()).value() == six);
        CPPUNIT_ASSERT(!IpAddress::fromBytes(std::vector<std::uint8_t>(5)));
    }

    void clearsTheBitsBehindThePrefix()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8:1:2::"), address("2001:db8:1:2:3:4:5:6").network(64).text());
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.128"), address("192.0.2.255").network(25).text());
        CPPUNIT_ASSERT_EQUAL(std::string("0.0.0.0"), address("192.0.2.255").network(0).text());
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.255"), address("192.0.2.255").network(32).text());
    }

    void writesAddressesTheirShortestWay()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8::1"), address("2001:0DB8:0:0:0::1").text());
        CPPUNIT_ASSERT_EQUAL(std::string("::"), address("0:0:0:0:0:0:0:0").text());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CidrTest);
} // namespace
