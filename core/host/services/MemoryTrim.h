// Gives memory that busy times needed back to the system.
#pragma once

#include <chrono>
#include <functional>

namespace weir::host
{
/// The allocator keeps what large bodies took, for the next ones. Once the process has little to do after it had much,
/// all that is free goes back, which takes some milliseconds. Not synchronised.
class MemoryTrim final
{
public:
    /// How far apart calls of `look` should be.
    static constexpr std::chrono::seconds interval{10};

    /// Of this process.
    MemoryTrim();
    /// `processorTime` is what the process has used so far; `trim` gives back.
    MemoryTrim(std::function<std::chrono::milliseconds()> processorTime, std::function<void()> trim);

    void look();

private:
    std::function<std::chrono::milliseconds()> _processorTime;
    std::function<void()> _trim;
    std::chrono::milliseconds _before{0};
    bool _due = false; // it was busy since the last trim
};
} // namespace weir::host
