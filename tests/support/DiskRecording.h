// What a disk would hold had the power failed at any moment.
#pragma once

#include "support/SqliteDisk.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace weir::test
{
/// Remembers all writes and syncs. A file's bytes are safe once it was synced after they were written; of the others
/// each sector may have arrived or not, and in any order.
class DiskRecording final : public DiskObserver
{
public:
    int before(const DiskCall& call) override;

    /// Calls so far: a moment.
    [[nodiscard]] std::size_t now() const noexcept { return _calls.size(); }
    /// Writes into `folder` the files as they may have been at `moment`: those that were written to, by their names.
    void cut(std::size_t moment, std::mt19937& random, const std::filesystem::path& folder) const;

private:
    struct Call
    {
        DiskCall::Kind kind;
        std::string path;
        std::int64_t offset;
        std::string data;
    };
    struct File
    {
        std::string bytes;
        std::vector<const Call*> unsynced;
    };

    static void apply(const Call& call, std::string& bytes);
    static void applyTorn(const Call& call, std::mt19937& random, std::string& bytes);
    static void lose(File& file, std::mt19937& random);

    std::vector<Call> _calls;
};
} // namespace weir::test
