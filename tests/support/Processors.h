// Where it matters which processor something runs on.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace weir::test
{
/// Those that this process may run on, in order.
[[nodiscard]] std::vector<std::size_t> processors();
/// Has the calling thread run on this one from here on.
void runOn(std::size_t processor);
/// Runs `check` on each of `processors`, one after the other, in a thread of its own. What it throws is thrown on.
void onEachProcessor(const std::function<void()>& check);
} // namespace weir::test
