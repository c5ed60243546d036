// What all loops of one listener share.
#pragma once

#include "Admission.h"
#include "BodyMemory.h"
#include "CallPool.h"
#include "Front.h"
#include "FrontSettings.h"
#include "Placement.h"
#include "weir/Snapshot.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace weir::http
{
/// Thread-safe.
struct Shared
{
    Shared(const FrontSettings& initial, Dispatcher& host) : dispatcher(host), settings(initial) {}

    Dispatcher& dispatcher;
    Snapshot<FrontSettings> settings;
    std::atomic<std::uint64_t> generation{1}; ///< of the settings: whoever caches them looks here first
    BodyMemory bodies;
    Admission admission;
    Placement placement{usableProcessors()};
    CallPool calls;
    std::atomic<std::size_t> waiting{0}; ///< requests that wait for a thread
    std::atomic<bool> closing{false};    ///< answers say `Connection: close`, idle connections end
    std::atomic<bool> cutting{false};    ///< every connection ends now, and then every loop
};
} // namespace weir::http
