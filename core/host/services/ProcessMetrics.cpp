#include "ProcessMetrics.h"

#include "weir/Version.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace weir::host
{
namespace
{
double processorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t)
    { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The n-th number of /proc/self/statm, in bytes.
double memory(int index)
{
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    for (int i = 0; i <= index; ++i)
        file >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double entriesOf(const char* folder)
{
    std::error_code error;
    const std::filesystem::directory_iterator entries(folder, error);
    return static_cast<double>(std::distance(begin(entries), end(entries)));
}

double descriptorLimit()
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<double>(limit.rlim_cur);
}
} // namespace

void observeProcess(Prometheus& instruments)
{
    const auto started = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    instruments.observed("process_cpu_seconds_total", "User and system CPU time.", {}, processorSeconds);
    instruments.observed("process_virtual_memory_bytes", "Virtual memory.", {}, [] { return memory(0); });
    instruments.observed("process_resident_memory_bytes", "Resident memory.", {}, [] { return memory(1); });
    instruments.observed("process_open_fds", "Open file descriptors.", {}, [] { return entriesOf("/proc/self/fd"); });
    instruments.observed("process_max_fds", "Most file descriptors allowed.", {}, descriptorLimit);
    instruments.observed("process_threads", "Threads.", {}, [] { return entriesOf("/proc/self/task"); });
    instruments.gauge("process_start_time_seconds", "Start, in Unix seconds.", {}).set(started);
    instruments.gauge("weir_build_info", "Version of the server; always 1.", {{"version", WEIR_VERSION}}).set(1);
}
} // namespace weir::host
