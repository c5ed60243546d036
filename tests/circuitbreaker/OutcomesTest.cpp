#include "Outcomes.h"

#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>

namespace
{
using namespace weir::circuitbreaker;
using weir::Failure;
using weir::Response;

class OutcomesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OutcomesTest);
    CPPUNIT_TEST(takesAnAnswerForASuccess);
    CPPUNIT_TEST(ignoresWhatIsTheCallersDoing);
    CPPUNIT_TEST(tellsWhyAResponseFailed);
    CPPUNIT_TEST(believesTheFailureAndNotTheStatus);
    CPPUNIT_TEST(ignoresWhatWasRefusedFurtherIn);
    CPPUNIT_TEST(judgesAProblemByItsStatus);
    CPPUNIT_TEST(takesAnyExceptionForAFailure);
    CPPUNIT_TEST(ignoresCausesThatDoNotCount);
    CPPUNIT_TEST(knowsTheWordsOfFailOn);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesAnAnswerForASuccess()
    {
        for (const int status : {200, 201, 204, 301, 304})
            CPPUNIT_ASSERT(_all.judge(Response{.status = status}).verdict == Verdict::success);
    }

    void ignoresWhatIsTheCallersDoing()
    {
        for (const int status : {400, 401, 404, 408, 409, 422, 499})
            CPPUNIT_ASSERT(_all.judge(Response{.status = status}).verdict == Verdict::answered);
        CPPUNIT_ASSERT(_all.judge(Response{.status = 429}).verdict == Verdict::ignored);
    }

    void tellsWhyAResponseFailed()
    {
        CPPUNIT_ASSERT(isFailure({.status = 500}, Cause::upstream));
        CPPUNIT_ASSERT(isFailure({.status = 503}, Cause::upstream));
        CPPUNIT_ASSERT(isFailure({.status = 504}, Cause::timeout));
        CPPUNIT_ASSERT(isFailure({.status = 502, .failure = Failure::connect}, Cause::connect));
        CPPUNIT_ASSERT(isFailure({.status = 502, .failure = Failure::upstream}, Cause::upstream));
        CPPUNIT_ASSERT(isFailure({.status = 504, .failure = Failure::timeout}, Cause::timeout));
    }

    void believesTheFailureAndNotTheStatus()
    {
        CPPUNIT_ASSERT(isFailure({.status = 200, .failure = Failure::timeout}, Cause::timeout));
    }

    void ignoresWhatWasRefusedFurtherIn()
    {
        for (const auto failure : {Failure::overload, Failure::circuitOpen, Failure::notStored})
        {
            const auto judgement = _all.judge(Response{.status = 503, .failure = failure});
            CPPUNIT_ASSERT(judgement.verdict == Verdict::ignored && !judgement.cause);
        }
    }

    void judgesAProblemByItsStatus()
    {
        CPPUNIT_ASSERT(thrown(weir::ProblemException(422, "no")).verdict == Verdict::ignored);
        CPPUNIT_ASSERT(thrown(weir::ProblemException(502, "no")).cause == Cause::upstream);
        CPPUNIT_ASSERT(thrown(weir::ProblemException(504, "no")).cause == Cause::timeout);
    }

    void takesAnyExceptionForAFailure()
    {
        CPPUNIT_ASSERT(thrown(std::runtime_error("no")).cause == Cause::exception);
        CPPUNIT_ASSERT(thrown(42).cause == Cause::exception);
    }

    void ignoresCausesThatDoNotCount()
    {
        const Outcomes timeouts({Cause::timeout});
        CPPUNIT_ASSERT(timeouts.judge(Response{.status = 504}).verdict == Verdict::failure);
        CPPUNIT_ASSERT(timeouts.judge(Response{.status = 502}).verdict == Verdict::answered);
        CPPUNIT_ASSERT(timeouts.judge(Response{.status = 502, .failure = Failure::connect}).verdict ==
                       Verdict::ignored);
        CPPUNIT_ASSERT(!timeouts.judge(Response{.status = 502}).cause);
        CPPUNIT_ASSERT(timeouts.judge(std::make_exception_ptr(42)).verdict == Verdict::ignored);
    }

    void knowsTheWordsOfFailOn()
    {
        CPPUNIT_ASSERT(causeNamed("timeout") == Cause::timeout);
        CPPUNIT_ASSERT(causeNamed("connect") == Cause::connect);
        CPPUNIT_ASSERT(causeNamed("upstream") == Cause::upstream);
        CPPUNIT_ASSERT(causeNamed("exception") == Cause::exception);
        CPPUNIT_ASSERT(!causeNamed("Timeout") && !causeNamed(""));
    }

private:
    [[nodiscard]] bool isFailure(const Response& response, Cause cause) const
    {
        const auto judgement = _all.judge(response);
        return judgement.verdict == Verdict::failure && judgement.cause == cause;
    }

    template <class E>
    [[nodiscard]] Judgement thrown(E exception) const
    {
        return _all.judge(std::make_exception_ptr(exception));
    }

    Outcomes _all{{Cause::timeout, Cause::connect, Cause::upstream, Cause::exception}};
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutcomesTest);
} // namespace
