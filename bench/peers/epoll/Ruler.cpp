// The ruler: the fastest answer that one epoll loop per core can give. It looks for the end of a request and nothing
// else, and sends the same bytes every time: what a server needs beyond this is what serving HTTP costs it. Each
// connection is on the loop of the processor that its packets come in at, as far as the loops stay even.
//
// With an upstream it asks that first, on a connection of its own for each of its clients, and takes whatever comes
// back for the answer to wait for. With a folder each loop syncs a file of its own there before it answers what it has
// read in one round.
//
// usage: epoll-ruler PORT ANSWER_FILE [--upstream PORT | --sync FOLDER]

#include "Checked.h"
#include "SyncedFile.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
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
using namespace std::string_view_literals;
using weir::bench::checked;
using weir::bench::SyncedFile;

constexpr const char* usage = "usage: epoll-ruler PORT ANSWER_FILE [--upstream PORT | --sync FOLDER]";
constexpr std::string_view endOfHead = "\r\n\r\n";
constexpr std::string_view upstreamRequest = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr std::size_t maxDescriptors = 65536;
constexpr int none = -1;
constexpr int maxEvents = 256;
constexpr std::size_t maxLead = 8;           // connections by which the right loop may be ahead
constexpr std::uint32_t piecesPerLook = 256; // of a connection, before it is looked at again
constexpr std::size_t bytesOfWrite = 64;     // of a request, where it is synced

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

/// The processor that the connection's last packet came in at.
std::size_t processorOf(int connection)
{
    int processor = 0;
    socklen_t size = sizeof processor;
    checked(getsockopt(connection, SOL_SOCKET, SO_INCOMING_CPU, &processor, &size), "getsockopt");
    return static_cast<std::size_t>(processor);
}

/// What comes before an answer.
struct Options
{
    std::uint16_t upstream = 0; // none
    std::string folder = {};    // empty: nothing is synced
};

/// The loops, and the thread that deals connections out to them.
class Ruler final
{
public:
    Ruler(std::uint16_t port, std::string answer, const Options& options)
        : _answer(std::move(answer)), _upstream(options.upstream), _listener(listenOn(port))
    {
        const auto cores = std::max(1U, std::thread::hardware_concurrency());
        _loops = std::vector<Loop>(cores);
        for (auto& loop : _loops)
        {
            loop.epoll = checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
            if (!options.folder.empty())
                loop.file.emplace(options.folder);
        }
    }

    /// Serves until the process ends.
    [[noreturn]] void run()
    {
        for (auto& loop : _loops)
            std::thread([this, &loop] { serve(loop); }).detach();
        while (true)
            accept();
    }

private:
    struct Loop
    {
        int epoll = none;
        std::atomic<std::size_t> clients{0};
        std::optional<SyncedFile> file{}; // none: nothing is synced
        std::vector<int> asking{};        // the connections whose requests are to be synced
    };

    static sockaddr_in loopback(std::uint16_t port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    static int listenOn(std::uint16_t port)
    {
        const int listener = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        const int on = 1;
        checked(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
        const auto address = loopback(port);
        checked(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
        checked(listen(listener, SOMAXCONN), "listen");
        return listener;
    }

    void accept()
    {
        const int client = checked(accept4(_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC), "accept4");
        const int upstream = _upstream == 0 ? none : connectTo(_upstream);
        entryOf(client) = {.upstream = upstream};
        auto& least = *std::ranges::min_element(_loops, {}, [](const Loop& each) { return each.clients.load(); });
        auto& near = _loops[processorOf(client) % _loops.size()];
        auto& loop = near.clients < least.clients + maxLead ? near : least;
        ++loop.clients;
        if (upstream != none)
        {
            entryOf(upstream) = {.client = client};
            watch(loop.epoll, upstream);
        }
        watch(loop.epoll, client); // last: as soon as its loop knows it, it may end
    }

    static int connectTo(std::uint16_t port)
    {
        const int connection = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        const auto address = loopback(port);
        checked(connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
        checked(fcntl(connection, F_SETFL, O_NONBLOCK), "fcntl");
        return connection;
    }

    static void watch(int loop, int connection)
    {
        const int on = 1;
        checked(setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
        epoll_event interest{.events = EPOLLIN, .data = {.fd = connection}};
        checked(epoll_ctl(loop, EPOLL_CTL_ADD, connection, &interest), "epoll_ctl");
    }

    void serve(Loop& loop)
    {
        std::array<epoll_event, maxEvents> events{};
        while (true)
        {
            const int ready = epoll_wait(loop.epoll, events.data(), maxEvents, -1);
            for (const auto& event : std::span(events).first(static_cast<std::size_t>(std::max(0, ready))))
                if (const int connection = event.data.fd; !entryOf(connection).open)
                    continue; // ended with its other half, by an event before this one
                else if (!handle(loop, connection))
                    end(loop, connection);
                else if (_upstream == 0 && !loop.file)
                    move(loop, connection);
            if (!loop.asking.empty())
                answerSynced(loop);
        }
    }

    void answerSynced(Loop& loop)
    {
        loop.file->write(loop.asking.size() * bytesOfWrite);
        for (const int connection : loop.asking)
            if (!entryOf(connection).open)
                continue; // it asked twice, and ended at the first
            else if (!sendAll(connection, _answer))
                end(loop, connection);
            else
                move(loop, connection);
        loop.asking.clear();
    }

    /// To the loop where the last request came in. One that is alone only: an upstream connection's answer may be
    /// among the events at hand.
    void move(Loop& from, int connection)
    {
        auto& entry = entryOf(connection);
        if (entry.pieces++ % piecesPerLook != 0)
            return;
        auto& near = _loops[entry.processor % _loops.size()];
        if (&near == &from || near.clients >= from.clients + maxLead)
            return;
        --from.clients;
        ++near.clients;
        checked(epoll_ctl(from.epoll, EPOLL_CTL_DEL, connection, nullptr), "epoll_ctl");
        epoll_event interest{.events = EPOLLIN, .data = {.fd = connection}};
        checked(epoll_ctl(near.epoll, EPOLL_CTL_ADD, connection, &interest), "epoll_ctl");
    }

    /// The client is alone with its upstream connection, so both end.
    void end(Loop& loop, int connection)
    {
        --loop.clients;
        const auto entry = entryOf(connection);
        for (const int half : {entry.client, entry.upstream, connection})
            if (half != none)
            {
                entryOf(half).open = false; // first: once it is closed its number may be another's
                close(half);
            }
    }

    /// False if the connection is to be closed: by the other side's wish, or since it does not read what it is sent.
    bool handle(Loop& loop, int connection)
    {
        auto& entry = entryOf(connection);
        if (_upstream == 0 &&
            entry.pieces % piecesPerLook == 0) // before the answer is sent: an acknowledgement comes in here
            entry.processor = processorOf(connection);
        std::array<char, 16384> piece; // NOLINT(cppcoreguidelines-pro-type-member-init): recv writes it
        const auto received = recv(connection, piece.data(), piece.size(), 0);
        if (received <= 0)
            return received < 0 && errno == EAGAIN;
        if (entry.client != none)
            return sendAll(entry.client, _answer);
        const std::string_view text(piece.data(), static_cast<std::size_t>(received));
        for (auto ends = entry.finder.count(text); ends > 0; --ends)
            if (loop.file)
                loop.asking.push_back(connection);
            else if (!(entry.upstream == none ? sendAll(connection, _answer)
                                              : sendAll(entry.upstream, upstreamRequest)))
                return false;
        return true;
    }

    static bool sendAll(int connection, std::string_view bytes)
    {
        return send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL) == std::ssize(bytes);
    }

    struct Entry
    {
        int client = none;   // of an upstream connection
        int upstream = none; // of a client, if there is one
        bool open = true;
        EndFinder finder = {};
        std::uint32_t pieces = 0;
        std::size_t processor = 0; // where the last of the pieces came in that were looked at
    };

    Entry& entryOf(int connection) { return _entries.at(static_cast<std::size_t>(connection)); }

    const std::string _answer;
    const std::uint16_t _upstream;
    const int _listener;
    std::vector<Loop> _loops;
    // By descriptor: a connection belongs to one loop, which alone touches its entry.
    std::vector<Entry> _entries = std::vector<Entry>(maxDescriptors);
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

Options parseOptions(std::span<char*> arguments)
{
    if (arguments.size() == 2 && arguments[0] == "--upstream"sv)
        return {.upstream = parsePort(arguments[1])};
    if (arguments.size() == 2 && arguments[0] == "--sync"sv)
        return {.folder = arguments[1]};
    if (!arguments.empty())
        throw std::invalid_argument(usage);
    return {};
}
} // namespace

int main(int argc, char** argv)
{
    try
    {
        const auto arguments = std::span(argv, static_cast<std::size_t>(argc));
        if (arguments.size() < 3)
            throw std::invalid_argument(usage);
        Ruler(parsePort(argv[1]), readAnswer(argv[2]), parseOptions(arguments.subspan(3))).run();
    }
    catch (const std::exception& exception)
    {
        std::fprintf(stderr, "epoll-ruler: %s\n", exception.what());
        return 64;
    }
}
