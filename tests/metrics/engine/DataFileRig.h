// A data file in a folder of its own, and what it holds as a value.
#pragma once

#include "engine/DataFile.h"
#include "support/TemporaryFolder.h"

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace weir::metrics::test
{
/// All that a load showed. What was stored in whatever way, comparable.
struct Contents
{
    struct Series
    {
        std::string type;
        Tags tags;
        JournalNumber throughSeq;
        friend bool operator==(const Series&, const Series&) = default;
    };
    struct Chunk
    {
        JournalNumber throughSeq;
        std::string summary;
        friend bool operator==(const Chunk&, const Chunk&) = default;
    };
    struct Column
    {
        SeriesId series;
        std::vector<Time> times;
        std::vector<double> values;
        friend bool operator==(const Column&, const Column&) = default;
    };
    using Columns = std::vector<Column>;

    std::map<SeriesId, Series> series = {};
    std::map<ChunkKey, Chunk> chunks = {};
    std::map<JournalNumber, Columns> points = {};
    std::map<JournalNumber, std::string> erased = {}; ///< types
    friend bool operator==(const Contents&, const Contents&) = default;
};

/// Requires the order that LoadVisitor promises.
class Recorder final : public LoadVisitor
{
public:
    void series(StoredSeries series) override;
    void chunk(StoredChunk chunk) override;
    void points(JournalNumber number, std::span<const SeriesColumns> columns) override;
    void erase(JournalNumber number, const Selection& selection) override;

    [[nodiscard]] const Contents& contents() const noexcept { return _contents; }

private:
    void requireAfterAll(JournalNumber number) const;
    Contents _contents;
};

class DataFileRig
{
public:
    explicit DataFileRig(DataFile::Options options = {}) : _options(std::move(options)) {}

    [[nodiscard]] std::filesystem::path path() const { return _folder.path() / "data" / "metrics.db"; }
    [[nodiscard]] std::filesystem::path wal() const { return path().string() + "-wal"; }
    [[nodiscard]] std::filesystem::path mark() const { return path().string() + "-mark"; }

    /// Opens it, again if it is open, and loads it.
    Contents open();
    void close() { _file.reset(); }
    [[nodiscard]] DataFile& file() { return *_file; }
    [[nodiscard]] const Recovery& recovery() const { return _recovery; }

    /// One commit each.
    SeriesId addSeries(const std::string& type = "cpu", const Tags& tags = {});
    JournalNumber write(SeriesId series, const std::vector<Time>& times);
    ChunkKey seal(SeriesId series, JournalNumber throughSeq, const std::string& data);

    /// On the closed file, behind its back.
    void sql(const std::string& statements) const;

private:
    weir::test::TemporaryFolder _folder;
    DataFile::Options _options;
    std::unique_ptr<DataFile> _file;
    Recovery _recovery;
};

/// A point's value tells its time.
[[nodiscard]] std::vector<double> valuesOf(const std::vector<Time>& times);
[[nodiscard]] std::string all(const Pull& pull);
/// The first damage's sentence, or nothing.
[[nodiscard]] std::string firstDamage(const Recovery& recovery);
} // namespace weir::metrics::test
