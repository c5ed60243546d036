#include "redis/RespEncoder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
using weir::Redis;
using weir::host::encode;
using namespace std::string_literals;

class RespEncoderTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RespEncoderTest);
    CPPUNIT_TEST(writesACommandAsAnArrayOfStrings);
    CPPUNIT_TEST(writesBytesAsTheyAre);
    CPPUNIT_TEST(writesOneCommandBehindTheOther);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesACommandAsAnArrayOfStrings()
    {
        CPPUNIT_ASSERT_EQUAL("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n"s, encoded({{"SET", "k", ""}}));
    }

    void writesBytesAsTheyAre()
    {
        const std::string large(12345, 'x');
        CPPUNIT_ASSERT_EQUAL("*2\r\n$3\r\n\r\n\0\r\n$12345\r\n"s + large + "\r\n", encoded({{"\r\n\0"s, large}}));
    }

    void writesOneCommandBehindTheOther()
    {
        CPPUNIT_ASSERT_EQUAL("*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nTIME\r\n"s, encoded({{"PING"}, {"TIME"}}));
    }

private:
    static std::string encoded(const std::vector<Redis::Command>& commands) { return encode(commands); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RespEncoderTest);
} // namespace
