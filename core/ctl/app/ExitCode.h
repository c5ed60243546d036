// How the process ends (sysexits.h, where it has a code).
#pragma once

namespace weir::ctl
{
enum ExitCode : int
{
    exitOk = 0,
    exitPartly = 1, ///< some points were refused, or the server is not ready
    exitUsage = 64,
    exitBadData = 65,
    exitNoInput = 66,
    exitUnavailable = 69,
    exitInternal = 70,
    exitNotWritable = 73,
    exitTryLater = 75,
    exitNotAllowed = 77,
    exitBadConfiguration = 78,
    exitInterrupted = 130, ///< as a shell sees SIGINT
    exitReaderGone = 141,  ///< as a shell sees SIGPIPE
};
} // namespace weir::ctl
