#include "http/Crew.h"

#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace
{
using weir::http::Crew;
using weir::http::Loop;

class CrewTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CrewTest);
    CPPUNIT_TEST(countsThreadsThatHaveNotComeYet);
    CPPUNIT_TEST(givesOutAgainWhatItWasGivenBack);
    CPPUNIT_TEST_SUITE_END();

public:
    // Or the first requests of a server would be refused for want of threads that are just starting.
    void countsThreadsThatHaveNotComeYet()
    {
        CPPUNIT_ASSERT(_crew.reserve());
        CPPUNIT_ASSERT(_crew.reserve());
        CPPUNIT_ASSERT(!_crew.reserve());
    }

    void givesOutAgainWhatItWasGivenBack()
    {
        while (_crew.reserve())
            continue;
        _crew.release();
        CPPUNIT_ASSERT(_crew.reserve());
        CPPUNIT_ASSERT(!_crew.reserve());
    }

private:
    Crew _crew{std::vector<Loop*>(2), 4}; // loops that nobody drives
};

CPPUNIT_TEST_SUITE_REGISTRATION(CrewTest);
} // namespace
