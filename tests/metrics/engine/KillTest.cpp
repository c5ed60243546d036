// A process that writes is killed at any moment, again and again.
#include "DataFileRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace weir::metrics::test
{
namespace
{
/// Writes one entry after the other, its number as its points' time, and tells the numbers once they are committed.
/// Every few of them it seals: a chunk's data is the list of numbers in it, which leave the journal with it.
[[noreturn]] void writeUntilKilled(DataFileRig& rig, int told)
{
    std::set<JournalNumber> open;
    for (const auto& [number, columns] : rig.open().points)
        open.insert(number);
    if (rig.file().nextSeriesId() == 0)
        rig.addSeries();
    while (true)
    {
        const auto number = rig.write(0, {static_cast<Time>(rig.file().nextJournalNumber())});
        if (::write(told, &number, sizeof(number)) != sizeof(number))
            ::_exit(1);
        open.insert(number);
        if (number % 7 != 0)
            continue;
        std::ostringstream data;
        for (const JournalNumber sealed : open)
            data << sealed << ' ';
        auto transaction = rig.file().begin();
        transaction.putChunk(0, number, "", data.str());
        transaction.dropJournal({{{*open.begin(), *open.rbegin()}}});
        transaction.commit();
        open.clear();
        rig.file().checkpoint();
    }
}

class KillTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KillTest);
    CPPUNIT_TEST(whatWasAcknowledgedIsThereOnce);
    CPPUNIT_TEST_SUITE_END();

    void whatWasAcknowledgedIsThereOnce()
    {
        constexpr int rounds = 25;
        std::mt19937 random(std::random_device{}());
        for (int i = 0; i < rounds; ++i)
        {
            const JournalNumber acknowledged = runAndKill(random() % 40);
            const auto found = numbersIn(_rig.open());
            _rig.close();
            CPPUNIT_ASSERT_EQUAL(std::string(), firstDamage(_rig.recovery()));
            CPPUNIT_ASSERT_MESSAGE("none is lost", found.size() >= acknowledged);
            CPPUNIT_ASSERT_MESSAGE("only the one under way may be there as well", found.size() <= acknowledged + 1);
            if (!found.empty())
                CPPUNIT_ASSERT_EQUAL_MESSAGE("none is left out", found.size(), std::size_t(*found.rbegin()));
        }
    }

    /// Kills it after so many acknowledgements, and returns the last number that was acknowledged.
    JournalNumber runAndKill(std::size_t acknowledgements)
    {
        int ends[2] = {};
        CPPUNIT_ASSERT(::pipe(ends) == 0);
        const pid_t child = ::fork();
        if (child == 0)
            writeUntilKilled(_rig, ends[1]);
        ::close(ends[1]);
        JournalNumber number = 0;
        for (std::size_t i = 0; i<acknowledgements&& ::read(ends[0], &number, sizeof(number))> 0; ++i)
            _acknowledged = number;
        ::kill(child, SIGKILL);
        while (::read(ends[0], &number, sizeof(number)) == sizeof(number))
            _acknowledged = number;
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
        return _acknowledged;
    }

    /// Fails if one is there twice.
    std::set<JournalNumber> numbersIn(const Contents& contents)
    {
        std::set<JournalNumber> found;
        for (const auto& [number, columns] : contents.points)
        {
            CPPUNIT_ASSERT_EQUAL(static_cast<Time>(number), columns.front().times.front());
            CPPUNIT_ASSERT(found.insert(number).second);
        }
        for (const auto& [key, chunk] : contents.chunks)
        {
            std::istringstream data(_rig.file().readChunk(key).value());
            for (JournalNumber number = 0; data >> number;)
                CPPUNIT_ASSERT(found.insert(number).second);
        }
        return found;
    }

    DataFileRig _rig{{.durability = Durability::os}}; // which survives a kill as well
    JournalNumber _acknowledged = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(KillTest);
} // namespace
} // namespace weir::metrics::test
