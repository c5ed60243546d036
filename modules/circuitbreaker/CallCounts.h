// What became of calls, for dashboards.
#pragma once

#include "Verdict.h"
#include "weir/Http.h"
#include "weir/Instruments.h"

#include <string>

namespace weir::circuitbreaker
{
/// `weir_circuitbreaker_calls_total{guard,kind}`: every request in front of the guard counts under one kind. success,
/// slow (a success that took longer than `slowCall`), failure and ignored were made; circuit_open and overload were
/// not. Thread-safe, lock-free.
class CallCounts final
{
public:
    CallCounts(Instruments& instruments, const std::string& guard);

    void made(Verdict verdict, bool slow) noexcept;
    void refused(Failure reason) noexcept;

private:
    Counter& _success;
    Counter& _slow;
    Counter& _failure;
    Counter& _ignored;
    Counter& _circuitOpen;
    Counter& _overload;
};
} // namespace weir::circuitbreaker
