// Plays any bytes on a connection, and requires that how they are cut makes no difference.
#include "Play.h"
#include "Require.h"

#include <cstddef>
#include <cstdint>

namespace
{
using namespace weir::fuzz;

/// What is both malformed and too large is refused for what shows first.
bool sameRefusal(int one, int other)
{
    return (one == 400 && other == 431) || (one == 431 && other == 400);
}

void requireEqual(const Outcome& one, const Outcome& other)
{
    const auto& a = one.exchanges;
    const auto& b = other.exchanges;
    require(a.size() == b.size(), "the same bytes are the same requests, however they are cut");
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        require(a[i].request == b[i].request, "a request is the same, however it is cut");
        const bool isRefused = a[i].request.empty();
        require(a[i].status == b[i].status || (isRefused && sameRefusal(a[i].status, b[i].status)),
                "an answer is the same, however its request is cut");
    }
}
} // namespace

// ASan keeps what was freed for a while; buffers of 64 KiB would make it keep far too much.
extern "C" const char* __asan_default_options() // NOLINT(bugprone-reserved-identifier): the name is ASan's
{
    return "quarantine_size_mb=8";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto script = scriptOf({reinterpret_cast<const char*>(data), size}); // NOLINT(*-reinterpret-cast)
    const auto outcome = play(script);
    if (!script.interferes() && !script.steps.empty() && !outcome.lostContinue)
        requireEqual(outcome, play({.steps = {}, .stream = script.stream}));
    return 0;
}
