#include "weir/NameResolution.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>

namespace
{
using weir::IpAddress;
using weir::resolveName;

// A resolver that never answers has tests of its own, with the whole server.
class NameResolutionTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NameResolutionTest);
    CPPUNIT_TEST(findsThisMachine);
    CPPUNIT_TEST(takesAnAddressForItself);
    CPPUNIT_TEST(saysWhyThereIsNoAddress);
    CPPUNIT_TEST_SUITE_END();

public:
    void findsThisMachine()
    {
        const auto found = resolveName("localhost", {});
        CPPUNIT_ASSERT(found.ok());
        const auto is = [&](const char* text) { return std::ranges::count(*found, IpAddress::parse(text).value()); };
        CPPUNIT_ASSERT(is("127.0.0.1") + is("::1") > 0);
        CPPUNIT_ASSERT(is("127.0.0.1") <= 1);
    }

    void takesAnAddressForItself()
    {
        for (const std::string text : {"192.0.2.1", "2001:db8::1"})
        {
            const auto found = resolveName(text, {});
            CPPUNIT_ASSERT_MESSAGE(text, found.ok());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::size_t(1), found->size());
            CPPUNIT_ASSERT_EQUAL(text, found->front().text());
        }
    }

    void saysWhyThereIsNoAddress()
    {
        const auto found = resolveName(std::string(300, 'a'), {}); // longer than a name can be
        CPPUNIT_ASSERT(!found.ok());
        CPPUNIT_ASSERT(found.error().starts_with("its name cannot be resolved: "));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NameResolutionTest);
} // namespace
