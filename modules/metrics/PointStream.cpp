#include "PointStream.h"

#include "weir/Blocking.h"
#include "weir/Json.h"

#include <utility>

namespace weir::metrics
{
namespace
{
constexpr std::size_t pieceSize = 64 * 1024;
} // namespace

struct PointStream::State
{
    std::unique_ptr<SeriesReader> reader;
    std::string type;
    std::uint64_t left;
    SeriesPoints series = {};
    std::size_t at = 0;
    std::string tail = {}; // `,"type":…,"tags":…}`: the same for all points of a series

    /// False if there is no further point.
    [[nodiscard]] bool advance(const IsLate& isLate)
    {
        while (at == series.times.size())
        {
            auto next = reader->next(isLate);
            if (!next)
                return false;
            series = std::move(*next);
            at = 0;
            writeTail();
        }
        return true;
    }

    void writeTail()
    {
        tail = ",\"type\":";
        JsonWriter(tail).string(type);
        if (!series.tags.empty())
        {
            tail += R"(,"tags":)";
            JsonWriter json(tail);
            json.beginObject();
            for (const auto& [name, value] : series.tags)
                json.key(name).string(value);
            json.endObject();
        }
        tail += "}\n";
    }

    void writePoint(std::string& piece)
    {
        piece += R"({"timestamp":")";
        appendTimestamp(piece, series.times[at]);
        piece += R"(","value":)";
        JsonWriter(piece).real(series.values[at]);
        piece += tail;
        ++at;
        --left;
    }
};

PointStream::PointStream(std::unique_ptr<SeriesReader> reader, std::string type, std::optional<std::uint64_t> limit)
    : _state(std::make_shared<State>(State{std::move(reader), std::move(type), limit.value_or(UINT64_MAX)}))
{
}

void PointStream::prefetch(const IsLate& isLate)
{
    (void)_state->advance(isLate);
}

bool PointStream::operator()(std::string& piece)
{
    const Blocking blocking;
    while (piece.size() < pieceSize)
    {
        if (_state->left == 0 || !_state->advance({}))
            return false;
        _state->writePoint(piece);
    }
    return true;
}
} // namespace weir::metrics
