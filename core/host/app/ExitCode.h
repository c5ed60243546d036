// How the process ends (sysexits.h, where it has a code).
#pragma once

namespace weir::host
{
enum ExitCode : int
{
    exitOk = 0,
    exitUnhealthy = 1,
    exitUsage = 64,
    exitDamagedData = 65,
    exitInternal = 70,
    exitNotWritable = 73,
    exitInUse = 75,
    exitBadConfiguration = 78,
};
} // namespace weir::host
