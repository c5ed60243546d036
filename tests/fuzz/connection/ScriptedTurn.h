// A thread of the front, without threads.
#pragma once

#include "http/Turn.h"

#include <memory>
#include <string>

namespace weir::fuzz
{
class ScriptedTurn final : public http::Turn
{
public:
    ScriptedTurn(const http::FrontSettings& settings, MonotonicTime now) : _settings(settings), _now(now) {}

    [[nodiscard]] const http::FrontSettings& settings() const noexcept override { return _settings; }
    [[nodiscard]] MonotonicTime now() const noexcept override { return _now; }
    void refreshNow() noexcept override {}
    [[nodiscard]] std::string_view date() override { return "Sun, 06 Nov 1994 08:49:37 GMT"; }
    [[nodiscard]] bool mayWait() noexcept override { return _spare || _detached; }
    [[nodiscard]] bool isDetached() const noexcept override { return _detached; }
    [[nodiscard]] std::span<char> readBuffer(std::size_t size) override
    {
        // Memory of its own each time and of the very size: what is read too late or too far shows.
        _buffer = std::make_unique_for_overwrite<char[]>(size);
        return {_buffer.get(), size};
    }
    void exchangeBuffer(http::ReadBuffer& /*other*/) noexcept override {}
    [[nodiscard]] bool mayHold() const noexcept override { return _holds && !_detached; }
    [[nodiscard]] std::string takeText() noexcept override { return {}; }
    void giveBack(std::string /*text*/) noexcept override {}
    [[nodiscard]] std::unique_ptr<http::Call> takeCall() noexcept override { return nullptr; }
    void giveBack(std::unique_ptr<http::Call> /*call*/) noexcept override {}
    [[nodiscard]] std::string& writeBuffer() noexcept override
    {
        _out = std::string();
        return _out;
    }

    /// A call of the connection begins: what it had at hand in the last one is gone.
    void begin() noexcept
    {
        _buffer.reset();
        _out = std::string();
        _holds = !_holds;
    }
    void moveTo(MonotonicTime now) noexcept { _now = now; }
    void setSpare(bool isFree) noexcept { _spare = isFree; }
    /// Code that runs for the connection begins to wait.
    void block() noexcept { _detached = _detached || _spare; }
    /// The loop has got the connection back.
    void attach() noexcept { _detached = false; }

private:
    const http::FrontSettings& _settings;
    MonotonicTime _now;
    std::unique_ptr<char[]> _buffer;
    std::string _out;
    bool _spare = true;
    bool _holds = false; // every other call
    bool _detached = false;
};
} // namespace weir::fuzz
