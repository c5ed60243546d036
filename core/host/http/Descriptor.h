// A file descriptor that closes itself.
#pragma once

#include <unistd.h>
#include <utility>

namespace weir::http
{
/// Owns a descriptor, or none.
class Descriptor final
{
public:
    Descriptor() = default;
    explicit Descriptor(int descriptor) noexcept : _descriptor(descriptor) {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : _descriptor(std::exchange(other._descriptor, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(_descriptor, other._descriptor);
        return *this;
    }

    [[nodiscard]] int get() const noexcept { return _descriptor; }
    [[nodiscard]] bool valid() const noexcept { return _descriptor >= 0; }
    void reset() noexcept
    {
        if (valid())
            ::close(std::exchange(_descriptor, -1));
    }

private:
    int _descriptor = -1;
};
} // namespace weir::http
