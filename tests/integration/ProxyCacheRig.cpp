#include "ProxyCacheRig.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>
#include <cppunit/TestAssert.h>

#include <utility>

namespace weir::test
{
std::string httpDate(std::chrono::seconds fromNow)
{
    const Poco::Timestamp time = Poco::Timestamp() + fromNow.count() * Poco::Timestamp::resolution();
    return Poco::DateTimeFormatter::format(time, Poco::DateTimeFormat::HTTP_FORMAT);
}

void ProxyCacheRig::setUp()
{
    _upstream.emplace(always(plainAnswer(200, "")));
    serve("* /external/*");
}

void ProxyCacheRig::tearDown()
{
    _server.reset();
    _upstream.reset();
}

void ProxyCacheRig::serve(const std::string& routes)
{
    _server.emplace(proxying(_upstream->url())
                        .set("modules", "cache, external")
                        .set("cache.rules", "proxy")
                        .set("cache.proxy.routes", routes)
                        .set("cache.proxy.ttl", "1h"));
}

void ProxyCacheRig::cacheOnly(const std::string& routes)
{
    _server.reset();
    serve(routes);
}

void ProxyCacheRig::answer(std::string bytes)
{
    _upstream->script(always(std::move(bytes)));
}

void ProxyCacheRig::another()
{
    _target = "/external/" + std::to_string(++_targets);
}

HttpReply ProxyCacheRig::get(const HeaderList& fields)
{
    return _server->client().get(_target, fields);
}

HttpReply ProxyCacheRig::getOnceStale()
{
    const auto before = _upstream->asked().size();
    const auto start = std::chrono::steady_clock::now();
    for (;;)
    {
        auto reply = get();
        if (_upstream->asked().size() > before)
            return reply;
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
    }
}
} // namespace weir::test
