#include "engine/DataCheck.h"

#include "engine/ChunkTable.h"
#include "engine/Loader.h"
#include "engine/Schema.h"
#include "engine/StorageErrors.h"
#include "weir/Config.h"

#include <cerrno>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace weir::metrics
{
namespace
{
using Sentences = std::vector<std::string>;

/// Reads what loading does not: the chunks' data.
class Inspector final : public LoadVisitor
{
public:
    Inspector(Connection& connection, const ChunkJudge& judge, Sentences& found)
        : _reader(connection), _judge(judge), _found(found)
    {
    }
    void series(StoredSeries /*series*/) override {}
    void chunk(StoredChunk chunk) override
    {
        try
        {
            const auto data = _reader.read(chunk.key);
            if (auto sentence = data ? _judge(chunk, *data) : "its row is gone"; !sentence.empty())
                _found.push_back(nameOf(chunk.key) + ": " + sentence);
        }
        catch (const DamagedError& error)
        {
            _found.emplace_back(error.what());
        }
    }
    void points(JournalNumber /*number*/, std::span<const SeriesColumns> /*columns*/) override {}
    void erase(JournalNumber /*number*/, const Selection& /*selection*/) override {}

private:
    ChunkReader _reader;
    const ChunkJudge& _judge;
    Sentences& _found;
};

void checkRows(const std::filesystem::path& path, Connection& connection, const ChunkJudge& judge, Sentences& found)
{
    Loader loader(connection, path);
    Inspector inspector(connection, judge, found);
    AnswerIndex answers;
    loader.load(inspector, answers);
    const DamageReport& report = loader.recovery().damage;
    for (const Damage& damage : report.named())
        found.push_back(damage.sentence);
    if (report.total() > report.named().size())
        found.push_back("damaged, missing or doubled rows in all: " + std::to_string(report.total()));
}

void checkStructure(Connection& connection, Sentences& found)
{
    Statement check(connection, "PRAGMA integrity_check");
    Rows rows(check);
    while (rows.next())
        if (const std::string sentence(rows.bytes(0)); sentence != "ok")
            found.push_back("SQLite: " + sentence);
}
} // namespace

Sentences checkDataFile(const std::filesystem::path& path, const ChunkJudge& judge)
{
    if (::access(path.c_str(), R_OK) != 0)
        throw DiskError(path.string() + " cannot be read: " + std::generic_category().message(errno));
    Sentences found;
    bool isOpen = false;
    try
    {
        const auto absolute = std::filesystem::canonical(path);
        Connection connection(absolute, Connection::Access::read, {});
        const bool holdsNothing = isEmpty(connection);
        isOpen = true;
        if (holdsNothing)
            return found;
        checkSchema(connection);
        checkRows(absolute, connection, judge, found);
        checkStructure(connection, found);
    }
    catch (const DiskError& error)
    {
        if (!isOpen)
            throw;
        found.emplace_back(error.what());
    }
    catch (const ConfigError& error)
    {
        for (const ConfigProblem& problem : error.problems())
            found.push_back(problem.detail);
    }
    catch (const std::runtime_error& error)
    {
        found.emplace_back(error.what());
    }
    return found;
}
} // namespace weir::metrics
