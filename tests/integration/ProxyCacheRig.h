// A server that caches what a proxied service answers.
#pragma once

#include "ExternalServer.h"

#include <cppunit/TestFixture.h>

#include <chrono>
#include <optional>
#include <string>

namespace weir::test
{
/// A lifetime of ten minutes.
inline constexpr auto fresh = "Cache-Control: max-age=600\r\n";

[[nodiscard]] std::string httpDate(std::chrono::seconds fromNow);

/// A service in mode proxy and the cache before it, which keeps what has no lifetime for an hour.
class ProxyCacheRig : public CppUnit::TestFixture
{
public:
    void setUp() override;
    void tearDown() override;

protected:
    /// A new server, which caches these routes alone.
    void cacheOnly(const std::string& routes);
    /// What the service says from now on.
    void answer(std::string bytes);
    /// From now on a path that nobody has asked for.
    void another();
    [[nodiscard]] HttpReply get(const HeaderList& fields = {});
    /// The first answer for which the service was asked again: what is stored is fresh for a second.
    [[nodiscard]] HttpReply getOnceStale();

    std::optional<FakeUpstream> _upstream;
    std::optional<ServerProcess> _server;
    std::string _target = "/external/0";

private:
    void serve(const std::string& routes);

    int _targets = 0;
};
} // namespace weir::test
