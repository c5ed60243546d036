#include "engine/MarkFile.h"

#include "engine/Checksum.h"
#include "weir/Config.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <system_error>
#include <tuple>
#include <unistd.h>

namespace weir::metrics
{
namespace
{
constexpr std::size_t fields = 6; // those of Mark and the checksum
constexpr std::size_t slots = 2;
using Slot = std::array<std::uint64_t, fields>;
using Slots = std::array<Slot, slots>;

std::uint64_t checksum(const Slot& slot)
{
    Checksum sum("mark");
    for (std::size_t i = 0; i + 1 < fields; ++i)
        sum.number(slot.at(i));
    return sum.value();
}

Slot encodeMark(const Mark& mark)
{
    Slot slot{mark.identity, mark.series, mark.journal, mark.answers, mark.points, 0};
    slot.back() = checksum(slot);
    return slot;
}

std::optional<Mark> decode(const Slot& slot)
{
    if (slot.back() != checksum(slot))
        return std::nullopt;
    return Mark{.identity = slot[0], .series = slot[1], .journal = slot[2], .answers = slot[3], .points = slot[4]};
}

bool isNewer(const Mark& mark, const Mark& than)
{
    return std::tie(mark.journal, mark.series, mark.answers) > std::tie(than.journal, than.series, than.answers);
}
} // namespace

Mark Mark::of(const FileRecord& record) noexcept
{
    return {.identity = record.identity,
            .series = record.series.next,
            .journal = record.journal.next,
            .answers = record.answers.next,
            .points = record.points};
}

std::filesystem::path MarkFile::pathOf(const std::filesystem::path& dataFile)
{
    return dataFile.string() + "-mark";
}

MarkFile::MarkFile(const std::filesystem::path& dataFile)
{
    constexpr mode_t mode = 0640;
    const auto path = pathOf(dataFile);
    _descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode);
    if (_descriptor < 0)
        throw NotWritableError(path.string(), std::generic_category().message(errno));
    if (::flock(_descriptor, LOCK_EX | LOCK_NB) == 0)
        return;
    const int reason = errno;
    ::close(_descriptor);
    if (reason == EWOULDBLOCK)
        throw InUseError("the data file " + dataFile.string() + " is in use by another server");
    throw NotWritableError(path.string(), std::generic_category().message(reason));
}

MarkFile::~MarkFile()
{
    ::close(_descriptor);
}

std::optional<Mark> MarkFile::read(const std::filesystem::path& dataFile, std::uint64_t identity)
{
    Slots all = {};
    std::ifstream file(pathOf(dataFile), std::ios::binary);
    file.read(reinterpret_cast<char*>(all.data()), sizeof(all)); // NOLINT(*-reinterpret-cast)
    std::optional<Mark> newest;
    for (const Slot& slot : all)
        if (const auto mark = decode(slot); mark && mark->identity == identity && (!newest || isNewer(*mark, *newest)))
            newest = mark;
    return newest;
}

void MarkFile::write(const Mark& mark) noexcept
{
    const Slot slot = encodeMark(mark);
    const auto place = static_cast<off_t>(_turn * sizeof(Slot));
    if (::pwrite(_descriptor, slot.data(), sizeof(slot), place) == static_cast<ssize_t>(sizeof(slot)))
        _turn = (_turn + 1) % slots;
}
} // namespace weir::metrics
