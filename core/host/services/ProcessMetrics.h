// `process_*` and `weir_build_info`: what every Prometheus client library shows.
#pragma once

#include "Prometheus.h"

namespace weir::host
{
/// Registers CPU time, memory, file descriptors, threads and start time, read from /proc when shown.
void observeProcess(Prometheus& instruments);
} // namespace weir::host
