#include "engine/Readers.h"

#include <utility>

namespace weir::metrics
{
Reader::Reader(const std::filesystem::path& path, const std::string& vfs)
    : connection(path, Connection::Access::read, vfs), chunks(connection), answers(connection)
{
    // KiB: what is read here is read once.
    connection.run("PRAGMA cache_size = -256; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF");
}

Readers::Readers(std::filesystem::path path, std::string vfs) : _path(std::move(path)), _vfs(std::move(vfs)) {}

std::unique_ptr<Reader> Readers::take()
{
    {
        const std::lock_guard lock(_mutex);
        if (!_idle.empty())
        {
            auto reader = std::move(_idle.back());
            _idle.pop_back();
            return reader;
        }
    }
    return std::make_unique<Reader>(_path, _vfs);
}

void Readers::giveBack(std::unique_ptr<Reader> reader)
{
    constexpr std::size_t kept = 8;
    const std::lock_guard lock(_mutex);
    if (_idle.size() < kept)
        _idle.push_back(std::move(reader));
}
} // namespace weir::metrics
