// Connections for those who read while the writer writes.
#pragma once

#include "engine/AnswerTable.h"
#include "engine/ChunkTable.h"
#include "engine/Sqlite.h"
#include "weir/Blocking.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace weir::metrics
{
struct Reader
{
    Reader(const std::filesystem::path& path, const std::string& vfs);

    Connection connection;
    ChunkReader chunks;
    AnswerReader answers;
};

/// As many as there are readers at a time; a few are kept. Thread-safe.
class Readers final
{
public:
    Readers(std::filesystem::path path, std::string vfs);

    /// Calls `use` with a reader that is nobody else's meanwhile, inside a Blocking scope, and returns what it returns.
    template <typename Use>
    auto with(Use use)
    {
        const Blocking reading;
        auto reader = take();
        auto result = use(*reader);
        giveBack(std::move(reader));
        return result;
    }

private:
    [[nodiscard]] std::unique_ptr<Reader> take();
    void giveBack(std::unique_ptr<Reader> reader);

    const std::filesystem::path _path;
    const std::string _vfs;
    std::mutex _mutex;
    std::vector<std::unique_ptr<Reader>> _idle; // guarded by _mutex
};
} // namespace weir::metrics
