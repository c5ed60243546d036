#include "logging/LogSink.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

namespace
{
using namespace weir::host;

constexpr std::size_t pipeSize = 16384; // four pages: a pipe without a free one takes nothing

/// A pipe, and a sink that writes into it.
class LogSinkTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LogSinkTest);
    CPPUNIT_TEST(writesWhatIsRead);
    CPPUNIT_TEST(dropsWhatIsNotRead);
    CPPUNIT_TEST(tellsHowManyWereDropped);
    CPPUNIT_TEST(cutsNoLine);
    CPPUNIT_TEST(waitsForAReaderAsLongAsItIsTold);
    CPPUNIT_TEST(waitsOnceInAWhile);
    CPPUNIT_TEST(goesOnWithoutAReader);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        CPPUNIT_ASSERT_EQUAL(0, ::pipe2(_ends.data(), O_CLOEXEC));
        CPPUNIT_ASSERT(::fcntl(_ends[1], F_SETPIPE_SZ, pipeSize) == pipeSize);
        CPPUNIT_ASSERT_EQUAL(0, ::fcntl(_ends[0], F_SETFL, O_NONBLOCK));
        _sink.emplace(_ends[1]);
        _sink->setPatience(std::chrono::milliseconds(0));
    }

    void tearDown() override
    {
        for (const int end : _ends)
            ::close(end);
    }

    void writesWhatIsRead()
    {
        _sink->write("one\ntwo\n");
        _sink->write("three\n");
        CPPUNIT_ASSERT_EQUAL(std::string("one\ntwo\nthree\n"), taken());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _sink->dropped());
    }

    void dropsWhatIsNotRead()
    {
        fill();
        _sink->write("one\ntwo\n");
        _sink->write("three\n");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, _sink->dropped());
    }

    void tellsHowManyWereDropped()
    {
        fill();
        _sink->write("one\ntwo\n");
        (void)taken();
        _sink->write("three\n");
        _sink->write("four\n");
        const auto text = taken();
        CPPUNIT_ASSERT_MESSAGE(text, text.find("2 lines of the log were dropped") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(text, text.ends_with("nobody read it\nthree\nfour\n"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, _sink->dropped());
    }

    /// More than the pipe holds: what does not fit of the line that was begun comes when there is room.
    void cutsNoLine()
    {
        const auto longLine = std::string(pipeSize + pipeSize / 2, 'x') + '\n';
        _sink->write(longLine + "lost\n");
        const auto begin = taken();
        CPPUNIT_ASSERT_EQUAL(pipeSize, begin.size());
        _sink->write("next\n");
        const auto rest = taken();
        CPPUNIT_ASSERT_EQUAL(longLine, (begin + rest).substr(0, longLine.size()));
        CPPUNIT_ASSERT_MESSAGE(rest, rest.find("1 lines of the log were dropped") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(rest, rest.ends_with("\nnext\n"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _sink->dropped());
    }

    void waitsForAReaderAsLongAsItIsTold()
    {
        fill();
        _sink->setPatience(std::chrono::seconds(60));
        std::jthread reader([this] { (void)taken(); });
        _sink->write("one\n");
        reader.join();
        CPPUNIT_ASSERT_EQUAL(std::string("one\n"), taken());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _sink->dropped());
    }

    void waitsOnceInAWhile()
    {
        fill();
        constexpr std::chrono::seconds patience{1};
        _sink->setPatience(patience);
        const auto begin = std::chrono::steady_clock::now();
        for (const auto* const lines : {"one\n", "", "", "two\n"})
            _sink->write(lines);
        const auto waited = std::chrono::steady_clock::now() - begin;
        CPPUNIT_ASSERT(waited >= patience);
        CPPUNIT_ASSERT(waited < 2 * patience);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, _sink->dropped());
    }

    void goesOnWithoutAReader()
    {
        const auto before = ::signal(SIGPIPE, SIG_IGN);
        ::close(std::exchange(_ends[0], -1));
        _sink->write("one\n");
        _sink->write("two\n");
        ::signal(SIGPIPE, before);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _sink->dropped());
    }

private:
    void fill() const
    {
        const std::string much(pipeSize, '.');
        CPPUNIT_ASSERT_EQUAL(static_cast<ssize_t>(pipeSize), ::write(_ends[1], much.data(), much.size()));
    }

    /// All there is in the pipe.
    [[nodiscard]] std::string taken() const
    {
        std::string text(2 * pipeSize, '\0');
        const auto size = ::read(_ends[0], text.data(), text.size());
        text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return text;
    }

    std::array<int, 2> _ends{-1, -1};
    std::optional<LogSink> _sink;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LogSinkTest);
} // namespace
