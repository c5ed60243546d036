// A value that is replaced as a whole while others read it: settings across a reload.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace weir::inline v1
{
/// Thread-safe. A reader keeps the version it loaded for as long as it holds the pointer. Guarded by a
/// mutex: std::atomic<std::shared_ptr> of libstdc++ 12 is a data race by itself.
template <class T>
class Snapshot
{
public:
    explicit Snapshot(T value) : _value(std::make_shared<const T>(std::move(value))) {}

    [[nodiscard]] std::shared_ptr<const T> load() const
    {
        const std::lock_guard lock(_mutex);
        return _value;
    }

    void store(std::shared_ptr<const T> value) noexcept
    {
        const std::lock_guard lock(_mutex);
        _value.swap(value); // the old version dies outside the lock
    }

private:
    mutable std::mutex _mutex;
    std::shared_ptr<const T> _value; // guarded by _mutex
};
} // namespace weir::inline v1
