#include "input/Source.h"

#include "app/Failure.h"
#include "input/FileSource.h"
#include "input/GzipSource.h"

namespace weir::ctl
{
std::unique_ptr<Source> openSource(const std::string& name)
{
    auto file = std::make_unique<FileSource>(name);
    constexpr std::string_view gzipMagic = "\x1f\x8b"; // RFC 1952, section 2.3.1
    if (file->peek(gzipMagic.size()) == gzipMagic)
        return std::make_unique<GzipSource>(std::move(file), name);
    return file;
}
} // namespace weir::ctl
