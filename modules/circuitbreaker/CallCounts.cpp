#include "CallCounts.h"

namespace weir::circuitbreaker
{
namespace
{
Counter& ofKind(Instruments& instruments, const std::string& guard, const char* kind)
{
    return instruments.counter("weir_circuitbreaker_calls_total", "What became of calls, by guard.",
                               {{"guard", guard}, {"kind", kind}});
}
} // namespace

CallCounts::CallCounts(Instruments& instruments, const std::string& guard)
    : _success(ofKind(instruments, guard, "success")),
      _slow(ofKind(instruments, guard, "slow")),
      _failure(ofKind(instruments, guard, "failure")),
      _ignored(ofKind(instruments, guard, "ignored")),
      _circuitOpen(ofKind(instruments, guard, "circuit_open")),
      _overload(ofKind(instruments, guard, "overload"))
{
}

void CallCounts::made(Verdict verdict, bool slow) noexcept
{
    switch (verdict)
    {
    case Verdict::success:
        (slow ? _slow : _success).increment();
        break;
    case Verdict::failure:
        _failure.increment();
        break;
    case Verdict::answered:
    case Verdict::ignored:
        _ignored.increment();
        break;
    }
}

void CallCounts::refused(Failure reason) noexcept
{
    (reason == Failure::overload ? _overload : _circuitOpen).increment();
}
} // namespace weir::circuitbreaker
