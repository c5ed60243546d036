// The ruler: the fastest answer that one epoll loop per core can give. It looks for the end of a request and nothing
// else, and sends the same bytes every time: what a server needs beyond this is what serving HTTP costs it.
//
// usage: epoll-ruler PORT ANSWER_FILE

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace
{
constexpr std::string_view endOfHead = "\r\n\r\n";
constexpr std::size_t maxDescriptors = 65536;
constexpr int maxEvents = 256;

int checked(int result, const char* call)
{
    if (result < 0)
        throw std::system_error(errno, std::generic_category(), call);
    return result;
}

/// Counts the ends of requests in what a connection sends, piece by piece.
class EndFinder final
{
public:
    [[nodiscard]] std::size_t count(std::string_view piece) noexcept
    {
        std::size_t ends = 0;
        for (const char c : piece)
        {
            if (c == endOfHead[_matched])
                ++_matched;
            else
                _matched = c == endOfHead.front() ? 1 : 0;
            if (_matched == endOfHead.size())
            {
                _matched = 0;
                ++ends;
            }
        }
        return ends;
    }

private:
    std::uint8_t _matched = 0;
};

/// The loops, and the thread that deals connections out to them in turn, so that each has its share.
class Ruler final
{
public:
    Ruler(std::uint16_t port, std::string answer) : _answer(std::move(answer)), _listener(listenOn(port))
    {
        const auto cores = std::max(1U, std::thread::hardware_concurrency());
        for (unsigned core = 0; core < cores; ++core)
            _loops.push_back(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
    }

    /// Serves until the process ends.
    [[noreturn]] void run()
    {
        for (const int loop : _loops)
            std::thread([this, loop] { serve(loop); }).detach();
        for (std::size_t turn = 0;; ++turn)
            accept(_loops[turn % _loops.size()]);
    }

private:
    static int listenOn(std::uint16_t port)
    {
        const int listener = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        const int on = 1;
        checked(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        checked(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
        checked(listen(listener, SOMAXCONN), "listen");
        return listener;
    }

    void accept(int loop)
    {
        const int connection = checked(accept4(_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC), "accept4");
        const int on = 1;
        checked(setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
        _finders.at(static_cast<std::size_t>(connection)) = EndFinder();
        epoll_event interest{.events = EPOLLIN, .data = {.fd = connection}};
        checked(epoll_ctl(loop, EPOLL_CTL_ADD, connection, &interest), "epoll_ctl");
    }

    void serve(int loop)
    {
        std::array<epoll_event, maxEvents> events{};
        while (true)
        {
            const int ready = epoll_wait(loop, events.data(), maxEvents, -1);
            for (const auto& event : std::span(events).first(static_cast<std::size_t>(std::max(0, ready))))
                if (!answer(event.data.fd))
                    close(event.data.fd);
        }
    }

    /// False if the connection is to be closed: by the client's wish, or since it does not read its answers.
    bool answer(int connection)
    {
        std::array<char, 16384> piece; // NOLINT(cppcoreguidelines-pro-type-member-init): recv writes it
        const auto received = recv(connection, piece.data(), piece.size(), 0);
        if (received <= 0)
            return received < 0 && errno == EAGAIN;
        const std::string_view text(piece.data(), static_cast<std::size_t>(received));
        for (auto ends = _finders[static_cast<std::size_t>(connection)].count(text); ends > 0; --ends)
            if (send(connection, _answer.data(), _answer.size(), MSG_NOSIGNAL) != std::ssize(_answer))
                return false;
        return true;
    }

    const std::string _answer;
    const int _listener;
    std::vector<int> _loops;
    // By descriptor: a connection belongs to one loop, which alone touches its entry.
    std::vector<EndFinder> _finders = std::vector<EndFinder>(maxDescriptors);
};

std::uint16_t parsePort(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), port);
    if (error != std::errc() || end != text.end())
        throw std::invalid_argument("not a port: " + std::string(text));
    return port;
}

std::string readAnswer(const char* path)
{
    std::ifstream file(path, std::ios::binary);
    std::string answer(std::istreambuf_iterator<char>(file), {});
    if (answer.empty())
        throw std::invalid_argument("no answer in " + std::string(path));
    return answer;
}
} // namespace

int main(int argc, char** argv)
{
    try
    {
        if (argc != 3)
            throw std::invalid_argument("usage: epoll-ruler PORT ANSWER_FILE");
        Ruler(parsePort(argv[1]), readAnswer(argv[2])).run();
    }
    catch (const std::exception& exception)
    {
        std::fprintf(stderr, "epoll-ruler: %s\n", exception.what());
        return 64;
    }
}
