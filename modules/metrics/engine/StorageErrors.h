// What can go wrong with the data file once it is open. Each says what was being done, in a sentence.
#pragma once

#include <cstdint>
#include <stdexcept>

namespace weir::metrics
{
/// The file could not be read or written: the disk is full, broken or gone, or somebody else holds a lock. May pass.
class DiskError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// No room is left.
class DiskFullError final : public DiskError
{
public:
    using DiskError::DiskError;
};

/// The disk has no room for a copy of the file.
class NoRoomForCopy final : public DiskError
{
public:
    explicit NoRoomForCopy(std::uint64_t lacking) : DiskError("too little disk is free for a copy"), _lacking(lacking)
    {
    }

    /// How many bytes.
    [[nodiscard]] std::uint64_t lacking() const noexcept { return _lacking; }

private:
    std::uint64_t _lacking;
};

/// What was read is not what was written. Does not pass.
class DamagedError final : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};
} // namespace weir::metrics
