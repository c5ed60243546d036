#include "Placement.h"

#include "weir/Striping.h"

#include <algorithm>
#include <sched.h>
#include <sys/socket.h>

namespace weir::http
{
namespace
{
constexpr std::size_t none = SIZE_MAX;
} // namespace

int incomingProcessor(int socket) noexcept
{
    int processor = -1;
    socklen_t size = sizeof processor;
    ::getsockopt(socket, SOL_SOCKET, SO_INCOMING_CPU, &processor, &size);
    return processor;
}

std::vector<int> usableProcessors()
{
    cpu_set_t usable;
    CPU_ZERO(&usable);
    ::sched_getaffinity(0, sizeof usable, &usable);
    std::vector<int> processors;
    for (int processor = 0; processor < CPU_SETSIZE; ++processor)
        if (CPU_ISSET(static_cast<std::size_t>(processor), &usable))
            processors.push_back(processor);
    return processors;
}

/// What a loop has of the connections.
struct alignas(cacheLine) Placement::Share
{
    explicit Share(Mailbox& its) noexcept : mailbox(its) {}

    Mailbox& mailbox;
    std::atomic<std::size_t> connections{0};
};

Placement::Seat::Seat(Share& share) noexcept : _share(&share)
{
    ++share.connections;
}

Placement::Seat& Placement::Seat::operator=(Seat&& other) noexcept
{
    std::swap(_share, other._share);
    return *this;
}

Placement::Seat::~Seat()
{
    if (_share != nullptr)
        --_share->connections;
}

Mailbox& Placement::Seat::mailbox() const noexcept
{
    return _share->mailbox;
}

Placement::Placement(const std::vector<int>& processors)
{
    for (std::size_t rank = 0; rank < processors.size(); ++rank)
    {
        const auto processor = static_cast<std::size_t>(processors[rank]);
        _ranks.resize(std::max(_ranks.size(), processor + 1), none);
        _ranks[processor] = rank;
    }
}

Placement::~Placement() = default;

void Placement::add(Mailbox& mailbox)
{
    _shares.push_back(std::make_unique<Share>(mailbox));
}

/// Null for a processor that is not known.
Placement::Share* Placement::shareOf(int processor) const noexcept
{
    const auto index = static_cast<std::size_t>(processor); // beyond all of them if negative
    if (index >= _ranks.size() || _ranks[index] == none)
        return nullptr;
    return _shares[_ranks[index] % _shares.size()].get();
}

/// Of several the next in turn.
Placement::Share& Placement::smallest() noexcept
{
    const auto first = _next++;
    auto* smallest = _shares[first % _shares.size()].get();
    for (std::size_t i = 1; i < _shares.size(); ++i)
        if (auto& share = *_shares[(first + i) % _shares.size()]; share.connections < smallest->connections)
            smallest = &share;
    return *smallest;
}

Placement::Seat Placement::place(int processor) noexcept
{
    auto& least = smallest();
    auto* const near = shareOf(processor);
    return Seat(near != nullptr && near->connections < least.connections + maxLead ? *near : least);
}

std::optional<Placement::Seat> Placement::better(const Seat& seat, int processor) noexcept
{
    auto* const near = shareOf(processor);
    if (near == nullptr || near == seat._share || near->connections >= smallest().connections + maxLead)
        return std::nullopt;
    ++_moves;
    return Seat(*near);
}
} // namespace weir::http
