#include "http/ResponseCoding.h"

#include "request/Gunzip.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace
{
using namespace weir::http;
using weir::Field;
using weir::Response;
using weir::host::gunzip;

constexpr std::size_t minSize = 100;
constexpr std::size_t unpackedLimit = 1U << 20U;
const std::string text = [] // compresses, but not a hundredfold
{
    std::string made;
    for (int i = 0; i < 1000; ++i)
        made += "line " + std::to_string(i * 7919) + "\n";
    return made;
}();

bool accepts(const std::vector<std::string>& values)
{
    std::vector<Field> fields{{"Host", "a"}};
    for (const auto& value : values)
        fields.push_back({"accept-encoding", value});
    return acceptsGzip(fields);
}

Response answer(std::string body = text)
{
    auto response = weir::textResponse(std::move(body));
    response.headers.set("ETag", "\"a\"");
    return response;
}

/// The answer to a client that takes gzip, or does not.
Response encoded(Response response, bool gzip = true, std::size_t atLeast = minSize, std::string_view method = "GET")
{
    const std::array<Field, 1> fields{{{"Accept-Encoding", gzip ? "gzip, br" : "br"}}};
    encodeBody({.method = method, .target = "/", .headers = fields, .body = {}}, atLeast, response);
    return response;
}

std::string field(const Response& response, std::string_view name)
{
    std::string values;
    for (const auto& [key, value] : response.headers.entries())
        if (weir::equalsIgnoringCase(key, name))
            values += values.empty() ? value : ", " + value;
    return values;
}

bool isEncoded(const Response& response)
{
    return field(response, "Content-Encoding") == "gzip";
}

/// All pieces of a pull body.
std::string pulled(Response& response)
{
    std::string whole;
    for (bool more = true; more;)
    {
        std::string piece;
        more = (*response.body.pull())(piece);
        whole += piece;
    }
    return whole;
}

Response pullAnswer(weir::Pull pull)
{
    auto response = weir::textResponse("");
    response.body = std::move(pull);
    return response;
}

class ResponseCodingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ResponseCodingTest);
    CPPUNIT_TEST(knowsWhoAcceptsGzip);
    CPPUNIT_TEST(readsSeveralFieldsAsOneList);
    CPPUNIT_TEST(knowsWhatShrinks);
    CPPUNIT_TEST(compressesAText);
    CPPUNIT_TEST(compressesASharedTextWithoutTouchingIt);
    CPPUNIT_TEST(compressesALongText);
    CPPUNIT_TEST(compressesPullBodiesPieceByPiece);
    CPPUNIT_TEST(passesOnWhatAPullThrows);
    CPPUNIT_TEST(tellsCachesWhatTheAnswerDependsOn);
    CPPUNIT_TEST(keepsWhatElseTheAnswerDependsOn);
    CPPUNIT_TEST(weakensAnEntityTag);
    CPPUNIT_TEST(leavesSmallTextsPlain);
    CPPUNIT_TEST(leavesWhatDoesNotShrinkPlain);
    CPPUNIT_TEST(leavesPlainWhatAnAnswerForbids);
    CPPUNIT_TEST(leavesAnswersWithoutBodiesAlone);
    CPPUNIT_TEST(givesA304TheTagAndVaryOfItsAnswer);
    CPPUNIT_TEST(onlyTellsHeadThatItWouldCompress);
    CPPUNIT_TEST(compressesNothingWithoutALimit);
    CPPUNIT_TEST_SUITE_END();

public:
    void knowsWhoAcceptsGzip()
    {
        for (const std::string value : {"gzip", "GZip", "x-gzip", "deflate, gzip", "gzip;q=1", "gzip;q=0.001",
                                        "gzip ; q=0.5", "br;q=1.0, gzip;q=0.8", "*", "*;q=0.1", "br, *", "*;q=0, gzip",
                                        "gzip, *;q=0", "identity;q=0, gzip", ", ,gzip,"})
            CPPUNIT_ASSERT_MESSAGE(value, accepts({value}));
        for (const std::string value :
             {"", "br", "identity", "gzip;q=0", "gzip;q=0.0", "gzip; q=0.000", "gzip;Q=0", "*;q=0", "*, gzip;q=0",
              "gzip;q=0, *", "gzipped", "xgzip", "br;x=gzip", "deflate, br", ",", "gzip;q=0, br"})
            CPPUNIT_ASSERT_MESSAGE(value, !accepts({value}));
    }

    void readsSeveralFieldsAsOneList()
    {
        CPPUNIT_ASSERT(!accepts({}));
        CPPUNIT_ASSERT(accepts({"br", "gzip"}));
        CPPUNIT_ASSERT(!accepts({"*", "gzip;q=0"}));
        CPPUNIT_ASSERT(!accepts({"gzip;q=0", "*"}));
        CPPUNIT_ASSERT(accepts({"*;q=0", "gzip"}));
    }

    void knowsWhatShrinks()
    {
        for (const std::string type :
             {"text/plain", "text/html; charset=utf-8", "application/json", "application/problem+json", "image/svg+xml",
              "application/x-ndjson", "application/xml", "application/javascript", "application/json ;charset=utf-8"})
            CPPUNIT_ASSERT_MESSAGE(type, isCompressible(type));
        for (const std::string type :
             {"", "image/png", "application/octet-stream", "text/event-stream", "text/event-stream; charset=utf-8",
              "application/gzip", "video/mp4", "application/jsonish"})
            CPPUNIT_ASSERT_MESSAGE(type, !isCompressible(type));
    }

    void compressesAText()
    {
        const auto response = encoded(answer());
        CPPUNIT_ASSERT(isEncoded(response));
        CPPUNIT_ASSERT(response.body.text()->size() < text.size() / 2);
        CPPUNIT_ASSERT_EQUAL(text, gunzip(*response.body.text(), unpackedLimit));
    }

    void compressesASharedTextWithoutTouchingIt()
    {
        const auto shared = std::make_shared<const std::string>(text);
        auto response = answer();
        response.body = shared;
        response = encoded(std::move(response));
        CPPUNIT_ASSERT_EQUAL(text, gunzip(*response.body.text(), unpackedLimit));
        CPPUNIT_ASSERT_EQUAL(text, *shared);
    }

    void compressesALongText()
    {
        std::string longText;
        while (longText.size() < std::size_t{200} * 1024)
            longText += text;
        CPPUNIT_ASSERT_EQUAL(longText, gunzip(*encoded(answer(longText)).body.text(), unpackedLimit));
    }

    void compressesPullBodiesPieceByPiece()
    {
        for (const std::size_t pieceSize : {std::size_t{1}, std::size_t{1000}, std::size_t{100000}})
        {
            auto response = encoded(pullAnswer(
                [pieceSize, at = std::size_t{0}](std::string& piece) mutable
                {
                    piece += text.substr(at, pieceSize);
                    at += pieceSize;
                    return at < text.size();
                }));
            CPPUNIT_ASSERT(isEncoded(response));
            CPPUNIT_ASSERT_EQUAL(text, gunzip(pulled(response), unpackedLimit));
        }
        auto empty = encoded(pullAnswer([](std::string& /*piece*/) { return false; }));
        CPPUNIT_ASSERT_EQUAL(std::string(), gunzip(pulled(empty), unpackedLimit));
    }

    void passesOnWhatAPullThrows()
    {
        auto response =
            encoded(pullAnswer([](std::string& /*piece*/) -> bool { throw std::runtime_error("the source is gone"); }));
        CPPUNIT_ASSERT_THROW((void)pulled(response), std::runtime_error);
    }

    /// Also where this client gets it plain, for the next one may not.
    void tellsCachesWhatTheAnswerDependsOn()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("Accept-Encoding"), field(encoded(answer()), "Vary"));
        const auto plain = encoded(answer(), false);
        CPPUNIT_ASSERT(!isEncoded(plain));
        CPPUNIT_ASSERT_EQUAL(text, std::string(*plain.body.text()));
        CPPUNIT_ASSERT_EQUAL(std::string("Accept-Encoding"), field(plain, "Vary"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"a\""), field(plain, "ETag"));
    }

    void keepsWhatElseTheAnswerDependsOn()
    {
        auto response = answer();
        response.headers.add("Vary", "Accept");
        response.headers.add("Vary", "Origin");
        CPPUNIT_ASSERT_EQUAL(std::string("Accept, Origin, Accept-Encoding"), field(encoded(response), "Vary"));
        response.headers.set("Vary", "accept-encoding, Accept");
        CPPUNIT_ASSERT_EQUAL(std::string("accept-encoding, Accept"), field(encoded(response), "Vary"));
        response.headers.set("Vary", "*");
        CPPUNIT_ASSERT_EQUAL(std::string("*"), field(encoded(response), "Vary"));
    }

    void weakensAnEntityTag()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("W/\"a\""), field(encoded(answer()), "ETag"));
        auto weak = answer();
        weak.headers.set("ETag", "W/\"b\"");
        CPPUNIT_ASSERT_EQUAL(std::string("W/\"b\""), field(encoded(weak), "ETag"));
        CPPUNIT_ASSERT(!encoded(weir::textResponse(text)).headers.contains("ETag"));
    }

    void leavesSmallTextsPlain()
    {
        const auto small = encoded(answer(std::string(minSize - 1, 'a')));
        CPPUNIT_ASSERT(!isEncoded(small));
        CPPUNIT_ASSERT(!small.headers.contains("Vary"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"a\""), field(small, "ETag"));
        CPPUNIT_ASSERT(isEncoded(encoded(answer(std::string(minSize, 'a')))));
    }

    void leavesWhatDoesNotShrinkPlain()
    {
        auto image = answer();
        image.headers.set("Content-Type", "image/png");
        CPPUNIT_ASSERT(!isEncoded(encoded(image)));
        auto untyped = answer();
        untyped.headers.remove("Content-Type");
        CPPUNIT_ASSERT(!isEncoded(encoded(untyped)));
        auto events = answer();
        events.body = weir::EventStream{};
        CPPUNIT_ASSERT(!isEncoded(encoded(events)));
    }

    void leavesPlainWhatAnAnswerForbids()
    {
        using Entry = std::pair<std::string, std::string>;
        for (const auto& [name, value] : {Entry("Content-Encoding", "br"), Entry("Content-Range", "bytes 0-9/10"),
                                          Entry("Cache-Control", "public, no-transform")})
        {
            auto response = answer();
            response.headers.set(name, value);
            const auto after = encoded(response);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, text, std::string(*after.body.text()));
            CPPUNIT_ASSERT_EQUAL(value, field(after, name));
            CPPUNIT_ASSERT(!after.headers.contains("Vary"));
        }
    }

    void leavesAnswersWithoutBodiesAlone()
    {
        for (const int status : {204, 304})
        {
            auto response = answer();
            response.status = status;
            CPPUNIT_ASSERT(!isEncoded(encoded(response)));
        }
    }

    // RFC 9110, section 15.4.5.
    void givesA304TheTagAndVaryOfItsAnswer()
    {
        auto notModified = Response{.status = 304};
        CPPUNIT_ASSERT(!encoded(notModified).headers.contains("Vary"));
        notModified.headers.set("ETag", "\"a\"");
        for (const bool gzip : {true, false})
        {
            const auto after = encoded(notModified, gzip);
            CPPUNIT_ASSERT_EQUAL(field(encoded(answer(), gzip), "ETag"), field(after, "ETag"));
            CPPUNIT_ASSERT_EQUAL(std::string("Accept-Encoding"), field(after, "Vary"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("\"a\""), field(encoded(notModified, true, SIZE_MAX), "ETag"));
        notModified.headers.set("Cache-Control", "no-transform");
        CPPUNIT_ASSERT(!encoded(notModified).headers.contains("Vary"));
    }

    void onlyTellsHeadThatItWouldCompress()
    {
        const auto response = encoded(answer(), true, minSize, "HEAD");
        CPPUNIT_ASSERT_EQUAL(std::string("gzip"), field(response, "Content-Encoding"));
        CPPUNIT_ASSERT_EQUAL(std::string("Accept-Encoding"), field(response, "Vary"));
        CPPUNIT_ASSERT(!response.body.text());
    }

    void compressesNothingWithoutALimit()
    {
        CPPUNIT_ASSERT(!isEncoded(encoded(answer(), true, SIZE_MAX)));
        CPPUNIT_ASSERT(!isEncoded(encoded(pullAnswer([](std::string& /*piece*/) { return false; }), true, SIZE_MAX)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResponseCodingTest);
} // namespace
