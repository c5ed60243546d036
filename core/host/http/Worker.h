// One thread of the front.
#pragma once

#include "Crew.h"
#include "ResponseHead.h"
#include "Shared.h"
#include "Turn.h"
#include "weir/Blocking.h"

#include <Poco/Runnable.h>

#include <memory>
#include <string>
#include <vector>

namespace weir::http
{
class Connection;

/// Drives loops that the crew hands it. When the code it runs for a connection waits with a Baton, it puts that aside
/// and goes on; when it waits in any other way, it hands its loop on, finishes with that connection alone, and comes
/// back for another. Its methods are for its own thread.
class Worker final : public Poco::Runnable, public Turn, private Blocking::Hook
{
public:
    Worker(Crew& crew, Shared& shared) : _crew(crew), _shared(shared) {}

    void run() override;

    [[nodiscard]] const FrontSettings& settings() const noexcept override { return *_settings; }
    [[nodiscard]] MonotonicTime now() const noexcept override { return _now; }
    void refreshNow() noexcept override;
    [[nodiscard]] std::string_view date() override;
    [[nodiscard]] bool mayWait() noexcept override;
    [[nodiscard]] bool isDetached() const noexcept override { return _loop == nullptr; }
    [[nodiscard]] std::span<char> readBuffer(std::size_t size) override { return _buffer.room(size); }
    void exchangeBuffer(ReadBuffer& other) noexcept override { std::swap(_buffer, other); }
    [[nodiscard]] std::string& writeBuffer() noexcept override;
    [[nodiscard]] bool mayHold() const noexcept override { return _mayHold && _loop != nullptr; }
    [[nodiscard]] std::string takeText() noexcept override;
    void giveBack(std::string text) noexcept override;
    [[nodiscard]] std::unique_ptr<Call> takeCall() noexcept override;
    void giveBack(std::unique_ptr<Call> call) noexcept override;

    /// Takes over settings that have changed and reads the clock.
    void begin();
    /// From here on answers may wait for others, or not any more.
    void holdAnswers(bool may) noexcept { _mayHold = may; }
    /// The connection whose code runs; null: nobody's, and waiting is then everybody's loss.
    void workOn(Connection* connection) noexcept { _connection = connection; }

private:
    void enter() noexcept override;
    void leave() noexcept override {}
    [[nodiscard]] bool canPutAside() const noexcept override;
    void putAside(Baton& baton) noexcept override;
    void yield() noexcept override;
    [[nodiscard]] bool putAsideFor(int descriptor, Readiness readiness, MonotonicTime until) noexcept override;

    Crew& _crew;
    Shared& _shared;
    Loop* _loop = nullptr;
    Connection* _connection = nullptr;
    std::shared_ptr<const FrontSettings> _settings;
    std::uint64_t _generation = 0;
    MonotonicTime _now{};
    DateText _date;
    ReadBuffer _buffer;
    std::unique_ptr<Call> _call; // the last one: most requests never wait, and this thread's next can have it
    std::string _out;
    std::vector<std::string> _texts; // for answers that are held
    bool _mayHold = false;
};
} // namespace weir::http
