// A window that moves over a Source.
#pragma once

#include "input/Source.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::ctl
{
/// Holds what has been read and not been dropped. A UTF-8 byte order mark at the start is left out.
class InputBuffer final
{
public:
    /// `source` must outlive the buffer.
    explicit InputBuffer(Source& source, std::size_t piece = 1024 * 1024);

    /// The bytes in the window; valid, and writable, until `fill`.
    [[nodiscard]] char* data() noexcept { return _bytes.data() + _begin; }
    [[nodiscard]] std::size_t size() const noexcept { return _end - _begin; }
    /// Appends more of the source to the window; false at its end.
    [[nodiscard]] bool fill();
    /// Moves the window on. REQUIRES: count <= size()
    void drop(std::size_t count) noexcept { _begin += count; }

private:
    void skipByteOrderMark();

    Source& _source;
    std::size_t _piece;
    std::string _bytes;
    std::size_t _begin = 0;
    std::size_t _end = 0;
};
} // namespace weir::ctl
