// Where it matters which processor something runs on.
#pragma once

#include <functional>

namespace weir::test
{
/// Runs `check` on each processor that this process may run on, one after the other. What it throws is thrown on.
void onEachProcessor(const std::function<void()>& check);
} // namespace weir::test
