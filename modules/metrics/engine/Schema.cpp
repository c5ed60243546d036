// Every table is keyed by one number that grows, so that what is committed together lies together and a commit touches
// few pages. Large columns stand last: reading the others does not read them.
#include "engine/Schema.h"

#include "engine/FileRecord.h"
#include "weir/Config.h"

#include <string>

namespace weir::metrics
{
namespace
{
constexpr std::int64_t applicationId = 0x57656972; // "Weir"

constexpr const char* tables = R"(
CREATE TABLE record(id INTEGER PRIMARY KEY, value BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE series(id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, head BLOB NOT NULL, head_checksum INTEGER NOT NULL,
                    type BLOB NOT NULL, tags BLOB NOT NULL);
CREATE TABLE chunk(id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, data_checksum INTEGER NOT NULL,
                   through_seq INTEGER NOT NULL, summary BLOB NOT NULL, data BLOB NOT NULL);
CREATE TABLE journal(id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, points INTEGER NOT NULL, entry BLOB NOT NULL);
CREATE TABLE answer(id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, expires INTEGER NOT NULL, route BLOB NOT NULL,
                    key BLOB NOT NULL, answer BLOB NOT NULL);
)";

std::string pathOf(const Connection& connection)
{
    return sqlite3_db_filename(connection.handle(), "main");
}
} // namespace

bool isEmpty(Connection& connection)
{
    return connection.number("PRAGMA application_id") == 0 && connection.number("PRAGMA user_version") == 0 &&
           connection.number("SELECT count(*) FROM sqlite_master") == 0;
}

void checkSchema(Connection& connection)
{
    constexpr const char* key = "metrics.path";
    if (connection.number("PRAGMA application_id") != applicationId)
        throw ConfigError(key, pathOf(connection) + " is a database of another program; name a file of Weir's, or one "
                                                    "that is not there yet");
    if (const auto version = connection.number("PRAGMA user_version"); version != schemaVersion)
        throw ConfigError(key, pathOf(connection) + " has format " + std::to_string(version) +
                                   ", this server reads format " + std::to_string(schemaVersion) +
                                   "; start the version of Weir that wrote it, or a newer one");
}

void createSchema(Connection& connection)
{
    connection.run("BEGIN IMMEDIATE;" + std::string(tables) + "PRAGMA application_id = " +
                   std::to_string(applicationId) + "; PRAGMA user_version = " + std::to_string(schemaVersion));
    RecordTable(connection).write(FileRecord::fresh());
    connection.run("COMMIT");
}
} // namespace weir::metrics
