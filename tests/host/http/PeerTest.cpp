#include "http/Peer.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using Poco::Net::IPAddress;
using weir::http::Peer;

std::string textOf(const std::string& address)
{
    const Peer peer{IPAddress(address)};
    CPPUNIT_ASSERT_EQUAL(peer.address.toString(), peer.text);
    return peer.text;
}

class PeerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PeerTest);
    CPPUNIT_TEST(keepsAddressesAsTheyAre);
    CPPUNIT_TEST(unmapsIpv4);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsAddressesAsTheyAre()
    {
        for (const std::string address : {"192.0.2.1", "2001:db8::1", "::1"})
            CPPUNIT_ASSERT_EQUAL(address, textOf(address));
    }

    /// What a socket for both families says of an IPv4 client.
    void unmapsIpv4()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), textOf("::ffff:192.0.2.1"));
        CPPUNIT_ASSERT(Peer(IPAddress("::ffff:127.0.0.1")).address.isLoopback());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PeerTest);
} // namespace
