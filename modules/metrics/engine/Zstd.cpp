#include "engine/Zstd.h"

#include <zstd.h>

#include <memory>
#include <stdexcept>

namespace weir::metrics
{
namespace
{
constexpr int level = 3;

struct Free
{
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

// Making them costs more than a chunk does.
thread_local const std::unique_ptr<ZSTD_CCtx, Free> compressor(ZSTD_createCCtx());
thread_local const std::unique_ptr<ZSTD_DCtx, Free> decompressor(ZSTD_createDCtx());
} // namespace

// Not to be inlined into what waits: the thread may be another one afterwards (weir/Baton.h).
[[gnu::noinline]] void compress(std::string_view content, std::string& out)
{
    const auto begin = out.size();
    out.resize(begin + ZSTD_compressBound(content.size()));
    const auto size = ZSTD_compressCCtx(compressor.get(), out.data() + begin, out.size() - begin, content.data(),
                                        content.size(), level);
    if (ZSTD_isError(size) != 0)
        throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(size));
    out.resize(begin + size);
}

[[gnu::noinline]] std::optional<std::string> decompress(std::string_view frame, std::size_t most)
{
    const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size > most) // what is no frame, or does not say, has the largest sizes
        return std::nullopt;
    std::string content(size, '\0');
    if (ZSTD_decompressDCtx(decompressor.get(), content.data(), size, frame.data(), frame.size()) != size)
        return std::nullopt;
    return content;
}
} // namespace weir::metrics
