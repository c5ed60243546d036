#include "ScriptedTransport.h"

#include "Require.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace weir::fuzz
{
void Client::send(std::size_t bytes) noexcept
{
    arrived = std::min(arrived + bytes, unsent.size());
}

http::Transport::Result ScriptedTransport::read(std::span<char> into) noexcept
{
    require(!into.empty(), "a read has room");
    require(!_client.toldOfEnd, "nothing is read once the stream is over");
    _client.nudged = false;
    if (std::exchange(_client.readWaits, false))
        return {0, State::wouldWrite};
    if (_client.arrived == 0 || _client.broken)
    {
        _client.toldOfEnd = _client.atEnd || _client.broken;
        return {0, _client.toldOfEnd ? State::closed : State::wouldRead};
    }
    const auto bytes = std::min(_client.arrived, into.size());
    std::memcpy(into.data(), _client.unsent.data(), bytes);
    _client.unsent.remove_prefix(bytes);
    _client.arrived -= bytes;
    return {bytes, State::open};
}

http::Transport::Result ScriptedTransport::write(std::span<const std::string_view> pieces) noexcept
{
    require(!_client.ended, "nothing is written behind the end");
    require(!_client.toldOfEnd, "nothing is written once the stream is over");
    if (_client.broken)
    {
        _client.toldOfEnd = true;
        return {0, State::closed};
    }
    if (std::exchange(_client.writeWaits, false))
    {
        _client.lostContinue = _client.lostContinue || pieces.front().starts_with("HTTP/1.1 100 ");
        _client.nudged = true;
        return {0, State::wouldRead};
    }
    Result result;
    for (const auto piece : pieces)
    {
        require(!piece.empty(), "no empty piece is written");
        const auto taken = piece.substr(0, _client.window);
        _client.answers += taken;
        result.bytes += taken.size();
        if (_client.window != std::string::npos)
            _client.window -= taken.size();
        if (taken.size() == piece.size())
            continue;
        _client.lostContinue = _client.lostContinue || piece.starts_with("HTTP/1.1 100 ");
        result.state = State::wouldWrite;
        break;
    }
    return result;
}

void ScriptedTransport::endWriting() noexcept
{
    require(!_client.ended, "the end is said once");
    _client.ended = true;
}
} // namespace weir::fuzz
