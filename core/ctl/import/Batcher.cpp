#include "import/Batcher.h"

#include <algorithm>

namespace weir::ctl
{
namespace
{
constexpr std::size_t longestBody = 4 * 1024 * 1024; // well below the server's metrics.maxBody of 20 MiB
}

Batcher::Batcher(std::size_t input, std::size_t points, std::string_view id, Take take)
    : _input(input), _points(points), _key(id), _take(std::move(take))
{
    begin();
}

void Batcher::begin()
{
    _batch = {};
    _batch.input = _input;
    _batch.lines.reserve(_points);
    _batch.body.reserve(_usualSize);
}

bool Batcher::endRecord()
{
    return (_batch.points() < _points && _batch.body.size() < longestBody) || finish();
}

bool Batcher::finish()
{
    if (_batch.lines.empty())
        return true;
    _batch.key = _key.next(_batch.body);
    _usualSize = std::max(_usualSize, _batch.body.size() + _batch.body.size() / 8);
    const bool wanted = _take(std::move(_batch));
    begin();
    return wanted;
}
} // namespace weir::ctl
