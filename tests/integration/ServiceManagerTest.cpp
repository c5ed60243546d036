#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace
{
using namespace weir::test;

/// The socket that a service manager listens on.
class NotifySocket final
{
public:
    /// `address` is a path, or '@' and the name of an abstract socket.
    explicit NotifySocket(const std::string& address) : _descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        std::ranges::copy(address, name.sun_path);
        if (address.front() == '@')
            name.sun_path[0] = '\0';
        const timeval patience{60, 0};
        ::setsockopt(_descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::bind(_descriptor, reinterpret_cast<const sockaddr*>(&name),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size())) != 0)
            throw std::system_error(errno, std::generic_category(), address);
    }
    ~NotifySocket() { ::close(_descriptor); }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    /// The next message; fails the test if none comes.
    [[nodiscard]] std::string receive() const
    {
        std::array<char, 4096> buffer{};
        const auto size = ::recv(_descriptor, buffer.data(), buffer.size(), 0);
        CPPUNIT_ASSERT_MESSAGE("no message", size > 0);
        return {buffer.data(), static_cast<std::size_t>(size)};
    }

private:
    int _descriptor;
};

/// What the server tells systemd.
class ServiceManagerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ServiceManagerTest);
    CPPUNIT_TEST(hearsWhenTheServerServesReloadsAndDrains);
    CPPUNIT_TEST(hearsThatAReloadFailed);
    CPPUNIT_TEST(isReachedAtAnAbstractAddress);
    CPPUNIT_TEST(isNotNeeded);
    CPPUNIT_TEST_SUITE_END();

public:
    void hearsWhenTheServerServesReloadsAndDrains()
    {
        const NotifySocket manager(_address);
        ServerProcess server(Configuration().set("server.drainTimeout", "2m"), {}, {"NOTIFY_SOCKET=" + _address});
        CPPUNIT_ASSERT_EQUAL("READY=1\nSTATUS=serving on 127.0.0.1:" + std::to_string(server.port()),
                             manager.receive());
        server.signal(SIGHUP);
        assertBegins("RELOADING=1\nSTATUS=reloading\nMONOTONIC_USEC=", manager.receive());
        CPPUNIT_ASSERT_EQUAL(std::string("READY=1\nSTATUS=reloaded"), manager.receive());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.stop());
        CPPUNIT_ASSERT_EQUAL(std::string("STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC=131000000"),
                             manager.receive());
    }

    void hearsThatAReloadFailed()
    {
        const NotifySocket manager(_address);
        const ServerProcess server({}, {}, {"NOTIFY_SOCKET=" + _address});
        assertBegins("READY=1\n", manager.receive());
        server.configure(Configuration().set("server.prot", "1"));
        server.signal(SIGHUP);
        assertBegins("RELOADING=1\n", manager.receive());
        assertBegins("READY=1\nSTATUS=not reloaded", manager.receive());
    }

    void isReachedAtAnAbstractAddress()
    {
        const auto address = "@weir-test-" + std::to_string(::getpid());
        const NotifySocket manager(address);
        const ServerProcess server({}, {}, {"NOTIFY_SOCKET=" + address});
        assertBegins("READY=1\n", manager.receive());
    }

    void isNotNeeded()
    {
        const ServerProcess server({}, {}, {"NOTIFY_SOCKET=" + _address});
        server.waitForLog("cannot be told: No such file or directory");
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/health").status);
    }

private:
    static void assertBegins(const std::string& beginning, const std::string& message)
    {
        CPPUNIT_ASSERT_EQUAL(beginning, message.substr(0, beginning.size()));
    }

    const TemporaryFolder _folder;
    const std::string _address = (_folder.path() / "notify").string();
};

CPPUNIT_TEST_SUITE_REGISTRATION(ServiceManagerTest);
} // namespace
