#include "support/DiskRecording.h"

#include <algorithm>
#include <fstream>

namespace weir::test
{
namespace
{
constexpr std::size_t sector = 512;

bool coin(std::mt19937& random)
{
    return (random() & 1U) != 0;
}

void put(std::string_view data, std::size_t offset, std::string& bytes)
{
    bytes.resize(std::max(bytes.size(), offset + data.size()));
    bytes.replace(offset, data.size(), data);
}
} // namespace

int DiskRecording::before(const DiskCall& call)
{
    _calls.push_back({call.kind, call.path, call.offset, std::string(call.data)});
    return SQLITE_OK;
}

void DiskRecording::apply(const Call& call, std::string& bytes)
{
    if (call.kind == DiskCall::Kind::write)
        put(call.data, static_cast<std::size_t>(call.offset), bytes);
    else
        bytes.resize(static_cast<std::size_t>(call.offset));
}

void DiskRecording::applyTorn(const Call& call, std::mt19937& random, std::string& bytes)
{
    if (call.kind != DiskCall::Kind::write)
        return apply(call, bytes);
    const auto begin = static_cast<std::size_t>(call.offset);
    for (std::size_t at = 0; at < call.data.size();)
    {
        const std::size_t size = std::min(call.data.size() - at, sector - (begin + at) % sector);
        if (coin(random))
            put(std::string_view(call.data).substr(at, size), begin + at, bytes);
        at += size;
    }
}

/// Of what was not synced: the first so many; or some, in any order, some of them torn.
void DiskRecording::lose(File& file, std::mt19937& random)
{
    auto& calls = file.unsynced;
    if (coin(random))
    {
        calls.resize(random() % (calls.size() + 1));
        for (const Call* call : calls)
            apply(*call, file.bytes);
        return;
    }
    std::ranges::shuffle(calls, random);
    for (const Call* call : calls)
        if (coin(random))
            coin(random) ? apply(*call, file.bytes) : applyTorn(*call, random, file.bytes);
}

void DiskRecording::cut(std::size_t moment, std::mt19937& random, const std::filesystem::path& folder) const
{
    std::map<std::string, File> files;
    for (std::size_t i = 0; i < moment; ++i)
    {
        const Call& call = _calls[i];
        File& file = files[call.path];
        if (call.kind == DiskCall::Kind::write || call.kind == DiskCall::Kind::truncate)
            file.unsynced.push_back(&call);
        if (call.kind == DiskCall::Kind::remove)
            file = {};
        if (call.kind != DiskCall::Kind::sync)
            continue;
        for (const Call* synced : file.unsynced)
            apply(*synced, file.bytes);
        file.unsynced.clear();
    }
    for (auto& [path, file] : files)
    {
        lose(file, random);
        std::ofstream(folder / std::filesystem::path(path).filename(), std::ios::binary) << file.bytes;
    }
}
} // namespace weir::test
