#include "http/EventQueue.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using weir::http::EventQueue;

class EventQueueTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EventQueueTest);
    CPPUNIT_TEST(givesEventsInWireForm);
    CPPUNIT_TEST(splitsDataAtEveryKindOfLineBreak);
    CPPUNIT_TEST(givesNothingYetWhenNothingComes);
    CPPUNIT_TEST(dropsWhatDoesNotFit);
    CPPUNIT_TEST(takesNothingOnceItIsClosed);
    CPPUNIT_TEST(tellsOfItsEndOnce);
    CPPUNIT_TEST(tellsOfItsEndAtOnceIfItHasEnded);
    CPPUNIT_TEST(tellsWhenThereIsSomethingToTakeAgain);
    CPPUNIT_TEST(survivesACallbackThatThrows);
    CPPUNIT_TEST(passesOnWhatManyThreadsSend);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _queue.hook({.filled = [this] { ++_filled; }, .dropped = [this] { ++_dropped; }});
    }

    void givesEventsInWireForm()
    {
        CPPUNIT_ASSERT(_queue.send({.data = "a"}));
        CPPUNIT_ASSERT(_queue.send({.name = "change", .data = "b", .id = "7"}));
        CPPUNIT_ASSERT_EQUAL(std::string("data: a\n\nevent: change\nid: 7\ndata: b\n\n"), _queue.take());
    }

    void splitsDataAtEveryKindOfLineBreak()
    {
        CPPUNIT_ASSERT(_queue.send({.data = "a\nb\r\nc\rd\n"}));
        CPPUNIT_ASSERT_EQUAL(std::string("data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"), _queue.take());
    }

    void givesNothingYetWhenNothingComes() { CPPUNIT_ASSERT_EQUAL(std::string(), _queue.take()); }

    void dropsWhatDoesNotFit()
    {
        std::size_t taken = 0;
        while (_queue.send({.data = "x"}))
            ++taken;
        CPPUNIT_ASSERT_EQUAL(std::size_t{256}, taken);
        CPPUNIT_ASSERT_EQUAL(1, _dropped);
        (void)_queue.take();
        CPPUNIT_ASSERT(_queue.send({.data = "x"}));
    }

    void takesNothingOnceItIsClosed()
    {
        CPPUNIT_ASSERT(_queue.send({.data = "x"}));
        _queue.close();
        CPPUNIT_ASSERT(!_queue.send({.data = "y"}));
        CPPUNIT_ASSERT_EQUAL(1, _filled);
    }

    void tellsOfItsEndOnce()
    {
        int ended = 0;
        _queue.onClose([&] { ++ended; });
        _queue.onClose([&] { ++ended; });
        CPPUNIT_ASSERT_EQUAL(0, ended);
        _queue.close();
        _queue.close();
        CPPUNIT_ASSERT_EQUAL(2, ended);
    }

    void tellsOfItsEndAtOnceIfItHasEnded()
    {
        _queue.close();
        int ended = 0;
        _queue.onClose([&] { ++ended; });
        CPPUNIT_ASSERT_EQUAL(1, ended);
    }

    void tellsWhenThereIsSomethingToTakeAgain()
    {
        (void)_queue.send({.data = "a"});
        (void)_queue.send({.data = "b"});
        CPPUNIT_ASSERT_EQUAL(1, _filled);
        (void)_queue.take();
        (void)_queue.send({.data = "c"});
        CPPUNIT_ASSERT_EQUAL(2, _filled);
    }

    void survivesACallbackThatThrows()
    {
        int ended = 0;
        _queue.onClose([] { throw std::runtime_error("no"); });
        _queue.onClose([&] { ++ended; });
        _queue.close();
        CPPUNIT_ASSERT_EQUAL(1, ended);
    }

    void passesOnWhatManyThreadsSend()
    {
        constexpr std::size_t each = 500;
        std::vector<std::jthread> senders;
        for (int i = 0; i < 3; ++i)
            senders.emplace_back(
                [&]
                {
                    for (std::size_t sent = 0; sent < each;)
                        sent += _queue.send({.data = "x"}) ? 1U : 0U;
                });
        std::size_t size = 0;
        const auto wanted = 3 * each * std::string("data: x\n\n").size();
        while (size < wanted)
            size += _queue.take().size();
        CPPUNIT_ASSERT_EQUAL(wanted, size);
    }

private:
    EventQueue _queue{256};
    int _filled = 0; // hooks are called one at a time
    int _dropped = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(EventQueueTest);
} // namespace
