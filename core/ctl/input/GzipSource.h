// What a gzip stream holds (RFC 1952).
#pragma once

#include "input/Source.h"

#include <zlib.h>

#include <memory>
#include <string>

namespace weir::ctl
{
/// Any number of members, one after the other. A stream that is damaged or cut short is a Failure (bad data), after
/// what was still whole has been handed out.
class GzipSource final : public Source
{
public:
    GzipSource(std::unique_ptr<Source> compressed, std::string name);
    ~GzipSource() override;
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    [[nodiscard]] std::size_t read(char* buffer, std::size_t size) override;
    [[nodiscard]] std::uint64_t consumed() const noexcept override { return _compressed->consumed(); }

private:
    /// False at the end of the file.
    [[nodiscard]] bool fill();
    void inflateSome();

    std::unique_ptr<Source> _compressed;
    std::string _name;
    std::string _input;
    z_stream _stream{};
    bool _insideMember = true;
};
} // namespace weir::ctl
