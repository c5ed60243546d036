// How often code says that it waits or computes for long.
#pragma once

#include "weir/Blocking.h"

namespace weir::test
{
/// For Blocking::install. Not thread-safe.
class CountingHook final : public Blocking::Hook
{
public:
    void enter() noexcept override { ++entered; }
    void leave() noexcept override { ++left; }

    int entered = 0;
    int left = 0;
};
} // namespace weir::test
