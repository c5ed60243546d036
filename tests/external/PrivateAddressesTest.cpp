#include "PrivateAddresses.h"

#include "Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using weir::external::isPrivateAddress;
using weir::external::test::address;

class PrivateAddressesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PrivateAddressesTest);
    CPPUNIT_TEST(knowsWhatIsNotPublic);
    CPPUNIT_TEST(leavesTheRestAlone);
    CPPUNIT_TEST(looksIntoWrappedAddresses);
    CPPUNIT_TEST_SUITE_END();

public:
    void knowsWhatIsNotPublic()
    {
        for (const std::string text :
             {"127.0.0.1",       "127.255.255.255", "10.0.0.1",   "172.16.0.1", "172.31.255.255",
              "192.168.1.1",     "169.254.169.254", "100.64.0.1", "0.0.0.0",    "224.0.0.1",
              "255.255.255.255", "198.18.0.1",      "::",         "::1",        "fe80::1",
              "fc00::1",         "fdff::1",         "ff02::1",    "fec0::1",    "::ffff:10.0.0.1",
              "::10.0.0.1"})
            CPPUNIT_ASSERT_MESSAGE(text, isPrivateAddress(address(text)));
    }

    void leavesTheRestAlone()
    {
        for (const std::string text :
             {"1.1.1.1", "172.32.0.1", "172.15.255.255", "192.167.255.255", "169.253.0.1", "100.128.0.1", "11.0.0.1",
              "223.255.255.255", "2606:4700::1111", "::ffff:8.8.8.8", "2a00::1"})
            CPPUNIT_ASSERT_MESSAGE(text, !isPrivateAddress(address(text)));
    }

    void looksIntoWrappedAddresses()
    {
        CPPUNIT_ASSERT(isPrivateAddress(address("64:ff9b::7f00:1")));
        CPPUNIT_ASSERT(isPrivateAddress(address("2002:a9fe:a9fe::1")));
        CPPUNIT_ASSERT(!isPrivateAddress(address("64:ff9b::808:808")));
        CPPUNIT_ASSERT(!isPrivateAddress(address("2002:808:808::1")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PrivateAddressesTest);
} // namespace
