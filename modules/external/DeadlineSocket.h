// A connection on which nothing waits for longer than asked.
//
// The time limits of Poco::Net hold for one call of recv or send: a service that sends a byte a second is never late.
// Here every wait is one for the descriptor *or* the deadline of the whole call, whichever comes first. No other thread
// has to end the call from outside, so none can meet a descriptor that has been closed and given away meanwhile, and a
// deadline does not depend on a timer's worker being free.
#pragma once

#include "weir/Clock.h"
#include "weir/Readiness.h"

#include <Poco/AutoPtr.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocketImpl.h>

namespace weir::external
{
/// To Poco::Net a blocking socket, while the descriptor itself does not block. Each call below that waits throws
/// Poco::TimeoutException at the deadline. Not thread-safe.
class DeadlineSocket : public Poco::Net::StreamSocketImpl
{
public:
    using Ptr = Poco::AutoPtr<DeadlineSocket>;

    void setDeadline(MonotonicTime deadline) noexcept { _deadline = deadline; }
    /// Connects; throws Poco::Net::NetException if refused.
    void open(const Poco::Net::SocketAddress& address);
    /// All of it, or throws.
    int sendBytes(const void* buffer, int length, int flags) final;
    /// What is there, at least a byte; 0 at the end of the stream.
    int receiveBytes(void* buffer, int length, int flags) override;
    /// Returns once something has come, if only the end. REQUIRES: all that came before has been received.
    void awaitAnswer() const { waitFor(Readiness::readable); }
    /// True if nothing has come, not even the end: a connection that was silent since its last answer.
    [[nodiscard]] virtual bool isSilent();

protected:
    /// Throws if the deadline comes first.
    void waitFor(Readiness readiness) const;
    /// Throws if the deadline has passed: also who never has to wait must come to an end.
    void requireTime() const;
    /// Sends at least a byte; returns how many.
    [[nodiscard]] virtual int sendSome(const char* buffer, int length);

private:
    MonotonicTime _deadline = MonotonicTime::max();
};
} // namespace weir::external
