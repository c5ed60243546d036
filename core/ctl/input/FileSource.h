// A file, or standard input.
#pragma once

#include "input/Source.h"

#include <string>
#include <string_view>

namespace weir::ctl
{
class FileSource final : public Source
{
public:
    /// `-` is standard input. Throws Failure (no input).
    explicit FileSource(std::string name);
    ~FileSource() override;
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    /// The first `size` bytes, fewer if there are not so many; they are read again. REQUIRES: nothing was read yet.
    [[nodiscard]] std::string_view peek(std::size_t size);
    [[nodiscard]] std::size_t read(char* buffer, std::size_t size) override;
    [[nodiscard]] std::uint64_t consumed() const noexcept override { return _consumed; }

private:
    [[noreturn]] void fail(const char* what) const;
    [[nodiscard]] std::size_t readDescriptor(char* buffer, std::size_t size) const;

    std::string _name;
    int _descriptor;
    std::string _peeked;
    std::uint64_t _consumed = 0;
};
} // namespace weir::ctl
