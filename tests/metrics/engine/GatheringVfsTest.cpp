#include "engine/GatheringVfs.h"

#include "engine/Sqlite.h"
#include "engine/StorageErrors.h"
#include "support/SqliteDisk.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <optional>
#include <string>
#include <vector>

namespace weir::metrics::test
{
namespace
{
using weir::test::DiskCall;

/// Remembers what is done to the WAL, and lets its writes fail if asked to.
class WatchedWal final : public weir::test::DiskObserver
{
public:
    int before(const DiskCall& call) override
    {
        if (!call.path.ends_with("-wal"))
            return SQLITE_OK;
        calls.push_back(call.kind);
        return fails && call.kind == DiskCall::Kind::write ? SQLITE_FULL : SQLITE_OK;
    }

    std::vector<DiskCall::Kind> calls;
    bool fails = false;
};

class GatheringVfsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GatheringVfsTest);
    CPPUNIT_TEST(writesACommitAtOnce);
    CPPUNIT_TEST(writesBeforeOthersMaySeeIt);
    CPPUNIT_TEST(readsWhatItHasNotWrittenYet);
    CPPUNIT_TEST(writesMoreThanItGathers);
    CPPUNIT_TEST(goesOnAfterARollback);
    CPPUNIT_TEST(writesNothingOfARollbackOverTheCommitOfAnother);
    CPPUNIT_TEST(takesBackAllThatCannotBeWritten);
    CPPUNIT_TEST(failsTheCommitThatCannotBeWritten);
    CPPUNIT_TEST(refusesABaseThatIsNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        writer().run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t(x)");
        _wal.calls.clear();
    }

private:
    void writesACommitAtOnce()
    {
        put(50'000);
        CPPUNIT_ASSERT((_wal.calls == std::vector{DiskCall::Kind::write, DiskCall::Kind::sync}));
    }

    void writesBeforeOthersMaySeeIt()
    {
        Connection other(path(), Connection::Access::read, _disk.name());
        for (int i = 1; i <= 3; ++i)
        {
            put(10'000);
            CPPUNIT_ASSERT_EQUAL(std::int64_t{10'000} * i, other.number("SELECT sum(length(x)) FROM t"));
        }
    }

    /// A transaction that does not fit into the connection's cache spills to the WAL.
    void readsWhatItHasNotWrittenYet()
    {
        writer().run("PRAGMA cache_size = 10; BEGIN");
        for (int i = 0; i < 50; ++i)
            put(10'000);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{500'000}, sum());
        writer().run("COMMIT");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{500'000}, sum());
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), writer().text("PRAGMA integrity_check"));
    }

    void writesMoreThanItGathers()
    {
        put(5'000'000);
        CPPUNIT_ASSERT(_wal.calls.size() <= 5'000'000 / 64 / 1024 + 10); // of the 2,400 that SQLite makes
        reopen();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{5'000'000}, sum());
    }

    void goesOnAfterARollback()
    {
        writer().run("PRAGMA cache_size = 10; BEGIN");
        for (int i = 0; i < 50; ++i)
            put(10'000);
        writer().run("ROLLBACK");
        put(20'000);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{20'000}, sum());
        reopen();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{20'000}, sum());
    }

    void writesNothingOfARollbackOverTheCommitOfAnother()
    {
        // To roll back reads the first page, but not from an empty WAL.
        writer().run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA cache_size = 10;"
                     "BEGIN; INSERT INTO t VALUES(randomblob(500000)); ROLLBACK");
        _gathering.drop();
        Connection(path(), Connection::Access::write, _disk.name()).run("INSERT INTO t VALUES(zeroblob(600000))");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, writer().number("SELECT count(*) FROM t WHERE x = zeroblob(600000)"));
    }

    /// Also where a failed statement alone could be taken back.
    void takesBackAllThatCannotBeWritten()
    {
        writer().run("CREATE TABLE u(x NOT NULL); CREATE INDEX i ON u(x); PRAGMA cache_size = 10; BEGIN");
        for (int i = 0; i < 300; ++i)
            writer().run("INSERT INTO u VALUES(randomblob(1000))");
        _wal.fails = true;
        CPPUNIT_ASSERT_THROW(writer().run("UPDATE u SET x = randomblob(1001)"), DiskError);
        CPPUNIT_ASSERT(!writer().inTransaction());
        _wal.fails = false;
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, writer().number("SELECT count(*) FROM u"));
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), writer().text("PRAGMA integrity_check"));
    }

    void failsTheCommitThatCannotBeWritten()
    {
        _wal.fails = true;
        CPPUNIT_ASSERT_THROW(put(100'000), DiskFullError);
        CPPUNIT_ASSERT_THROW(put(5'000'000), DiskFullError);
        _wal.fails = false;
        put(20'000);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{20'000}, sum());
        reopen();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{20'000}, sum());
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), writer().text("PRAGMA integrity_check"));
    }

    static void refusesABaseThatIsNone() { CPPUNIT_ASSERT_THROW(GatheringVfs("no such VFS"), DiskError); }

    [[nodiscard]] std::filesystem::path path() const { return _folder.path() / "file.db"; }

    Connection& writer()
    {
        if (!_writer)
            _writer.emplace(path(), Connection::Access::create, _gathering.name());
        return *_writer;
    }

    void reopen()
    {
        _writer.reset();
        writer().run("PRAGMA synchronous = FULL");
    }

    void put(int bytes) { writer().run("INSERT INTO t VALUES(zeroblob(" + std::to_string(bytes) + "))"); }
    std::int64_t sum() { return writer().number("SELECT total(length(x)) FROM t"); }

    const weir::test::TemporaryFolder _folder;
    WatchedWal _wal;
    const weir::test::SqliteDisk _disk{_wal};
    GatheringVfs _gathering{_disk.name()};
    std::optional<Connection> _writer;
};

CPPUNIT_TEST_SUITE_REGISTRATION(GatheringVfsTest);
} // namespace
} // namespace weir::metrics::test
