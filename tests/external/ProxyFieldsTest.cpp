#include "ProxyFields.h"

#include "Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::external;
using namespace weir::external::test;
using weir::Field;

class ProxyFieldsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ProxyFieldsTest);
    CPPUNIT_TEST(dropsWhatConnectionNamesInEveryField);
    CPPUNIT_TEST(keepsOrderAndRepetitions);
    CPPUNIT_TEST(cannotBeRobbedOfWhatItAdds);
    CPPUNIT_TEST(writesIpv6AsForwardedDoes);
    CPPUNIT_TEST(passesTracestateOnWithItsTraceOnly);
    CPPUNIT_TEST(dropsTheServicesFieldsOfItsConnection);
    CPPUNIT_TEST_SUITE_END();

public:
    void dropsWhatConnectionNamesInEveryField()
    {
        const std::vector<Field> sent{
            {"connection", "x-a"}, {"X-A", "1"}, {"Connection", " ,X-B,keep-alive"}, {"x-b", "2"}, {"X-C", "3"}};
        const auto fields = fieldsForService(sampleRequest(sent));
        for (const auto* name : {"Connection", "X-A", "X-B"})
            CPPUNIT_ASSERT_EQUAL(std::string(), fieldOf(fields, name));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), fieldOf(fields, "X-C"));
    }

    void keepsOrderAndRepetitions()
    {
        const std::vector<Field> sent{{"A", "1"}, {"B", "2"}, {"a", "3"}, {"Via", "1.0 fred"}};
        const auto fields = fieldsForService(sampleRequest(sent));
        for (std::size_t i = 0; i < sent.size(); ++i)
            CPPUNIT_ASSERT(fields.at(i) == weir::Headers::Entry(sent[i].name, sent[i].value));
        CPPUNIT_ASSERT(fields.back() == weir::Headers::Entry("Via", "1.1 weir"));
    }

    void cannotBeRobbedOfWhatItAdds()
    {
        const std::vector<Field> sent{{"Connection", "X-Forwarded-For, Via, X-Request-Id"},
                                      {"X-Forwarded-For", "203.0.113.1"},
                                      {"Forwarded", "for=203.0.113.1"},
                                      {"X-Request-Id", "theirs"},
                                      {"X_Forwarded_For", "203.0.113.1"},
                                      {"X_Other", "theirs"},
                                      {"Host", "public.example"}};
        const auto fields = fieldsForService(sampleRequest(sent));
        CPPUNIT_ASSERT_EQUAL(std::string(), fieldOf(fields, "X_Forwarded_For"));
        CPPUNIT_ASSERT_EQUAL(std::string("theirs"), fieldOf(fields, "X_Other"));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), fieldOf(fields, "X-Forwarded-For"));
        CPPUNIT_ASSERT_EQUAL(std::string("for=192.0.2.1;host=\"public.example\""), fieldOf(fields, "Forwarded"));
        CPPUNIT_ASSERT_EQUAL(std::string("public.example"), fieldOf(fields, "X-Forwarded-Host"));
        CPPUNIT_ASSERT_EQUAL(std::string("id-1"), fieldOf(fields, "X-Request-Id"));
        CPPUNIT_ASSERT_EQUAL(std::string("1.1 weir"), fieldOf(fields, "Via"));
        CPPUNIT_ASSERT_EQUAL(std::string(), fieldOf(fields, "Host"));
    }

    void writesIpv6AsForwardedDoes()
    {
        auto request = sampleRequest();
        request.client = "2001:db8::1";
        CPPUNIT_ASSERT_EQUAL(std::string("for=\"[2001:db8::1]\""), fieldOf(fieldsForService(request), "Forwarded"));
    }

    void passesTracestateOnWithItsTraceOnly()
    {
        const std::vector<Field> sent{{"traceparent", "as sent"}, {"tracestate", "a=b"}};
        auto request = sampleRequest(sent);
        CPPUNIT_ASSERT_EQUAL(std::string(), fieldOf(fieldsForService(request), "tracestate"));
        CPPUNIT_ASSERT_EQUAL(std::string(), fieldOf(fieldsForService(request), "traceparent"));
        request.traceparent = "valid";
        CPPUNIT_ASSERT_EQUAL(std::string("a=b"), fieldOf(fieldsForService(request), "tracestate"));
        CPPUNIT_ASSERT_EQUAL(std::string("valid"), fieldOf(fieldsForService(request), "traceparent"));
    }

    void dropsTheServicesFieldsOfItsConnection()
    {
        weir::Headers sent;
        for (const auto* name : {"Keep-Alive", "Transfer-Encoding", "Trailer", "Upgrade", "Proxy-Authenticate", "X-A",
                                 "Content-Length", "Set-Cookie", "Set-Cookie"})
            sent.add(name, "1");
        sent.add("Connection", "x-a");
        const auto kept = fieldsForCaller(sent, "GET").entries();
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), kept.size());
        CPPUNIT_ASSERT_EQUAL(std::string("Set-Cookie"), kept.at(1).first);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), fieldOf(fieldsForCaller(sent, "HEAD").entries(), "Content-Length"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProxyFieldsTest);
} // namespace
