#include "request/Chain.h"

#include "request/Parts.h"
#include "support/Printing.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace
{
using weir::Next;
using weir::Request;
using weir::Response;
using weir::host::Chain;
using weir::host::ModuleFailures;

std::shared_ptr<weir::Handler> failing()
{
    return weir::makeHandler([](const Request&) -> Response { throw std::runtime_error("broken"); });
}

class ChainTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ChainTest);
    CPPUNIT_TEST(runsMiddlewaresInOrderAndThenTheHandler);
    CPPUNIT_TEST(letsAMiddlewareAnswerByItself);
    CPPUNIT_TEST(passesAChangedRequestOn);
    CPPUNIT_TEST(blamesTheHandlerOnceForAnExceptionThatPassesMiddlewares);
    CPPUNIT_TEST(blamesTheMiddlewareThatThrows);
    CPPUNIT_TEST(blamesWhoThrowsAnewInPlaceOfAnother);
    CPPUNIT_TEST(blamesNobodyForAProblem);
    CPPUNIT_TEST(countsAFailureThatAMiddlewareHides);
    CPPUNIT_TEST(countsEveryFailedTryOfARetry);
    CPPUNIT_TEST(namesItsModulesInTheOrderInWhichTheyAct);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _first = failuresOf("first");
        _second = failuresOf("second");
        _last = failuresOf("last");
    }

    void runsMiddlewaresInOrderAndThenTheHandler()
    {
        const Chain chain({{weir::test::marking("a"), _first}, {weir::test::marking("b"), _second}},
                          weir::test::saying("h"), _last);
        CPPUNIT_ASSERT_EQUAL(std::string("a>b>h"), answer(chain));
    }

    void letsAMiddlewareAnswerByItself()
    {
        const Chain chain({guard([](const Request&, const Next&) { return weir::textResponse("stop"); })}, failing(),
                          _last);
        CPPUNIT_ASSERT_EQUAL(std::string("stop"), answer(chain));
        assertFailures(0, 0, 0);
    }

    void passesAChangedRequestOn()
    {
        const Chain chain(
            {guard(
                [](Request request, const Next& next)
                {
                    request.method = "PUT";
                    return next(request);
                })},
            weir::makeHandler([](const Request& request) { return weir::textResponse(std::string(request.method)); }),
            _last);
        CPPUNIT_ASSERT_EQUAL(std::string("PUT"), answer(chain));
    }

    void blamesTheHandlerOnceForAnExceptionThatPassesMiddlewares()
    {
        const Chain chain({{weir::test::marking("a"), _first}, {weir::test::marking("b"), _second}}, failing(), _last);
        CPPUNIT_ASSERT_THROW((void)answer(chain), std::runtime_error);
        assertFailures(0, 0, 1);
    }

    void blamesTheMiddlewareThatThrows()
    {
        const Chain chain({guard([](const Request&, const Next&) -> Response { throw 1; })}, failing(), _last);
        CPPUNIT_ASSERT_THROW((void)answer(chain), int);
        assertFailures(1, 0, 0);
    }

    void blamesWhoThrowsAnewInPlaceOfAnother()
    {
        const Chain chain({guard(
                              [](const Request& request, const Next& next) -> Response
                              {
                                  try
                                  {
                                      return next(request);
                                  }
                                  catch (const std::runtime_error&)
                                  {
                                      throw std::logic_error("mine");
                                  }
                              })},
                          failing(), _last);
        CPPUNIT_ASSERT_THROW((void)answer(chain), std::logic_error);
        assertFailures(1, 0, 1);
    }

    void blamesNobodyForAProblem()
    {
        const Chain chain(
            {{weir::test::marking("a"), _first}},
            weir::makeHandler([](const Request&) -> Response { throw weir::ProblemException(409, "taken"); }), _last);
        CPPUNIT_ASSERT_THROW((void)answer(chain), weir::ProblemException);
        assertFailures(0, 0, 0);
    }

    void countsAFailureThatAMiddlewareHides()
    {
        const Chain chain({retry(1)}, failing(), _last);
        CPPUNIT_ASSERT_EQUAL(std::string("gave up"), answer(chain));
        assertFailures(0, 0, 1);
    }

    void countsEveryFailedTryOfARetry()
    {
        const Chain chain({retry(3), {weir::test::marking("b"), _second}}, failing(), _last);
        CPPUNIT_ASSERT_EQUAL(std::string("gave up"), answer(chain));
        assertFailures(0, 0, 3);
    }

    void namesItsModulesInTheOrderInWhichTheyAct()
    {
        const Chain chain({{weir::test::marking("a"), _first}, {weir::test::marking("b"), _second}},
                          weir::test::saying("h"), _last);
        CPPUNIT_ASSERT_EQUAL((std::vector<std::string>{"first", "second", "last"}), chain.modules());
    }

private:
    [[nodiscard]] std::shared_ptr<ModuleFailures> failuresOf(const std::string& module)
    {
        return std::make_shared<ModuleFailures>(module, _instruments, Poco::Logger::get("test.chain"));
    }

    [[nodiscard]] Chain::Link guard(weir::test::Guard::Function function) const
    {
        return {std::make_shared<weir::test::Guard>(std::move(function)), _first};
    }

    [[nodiscard]] Chain::Link retry(int tries) const
    {
        return guard(
            [tries](const Request& request, const Next& next)
            {
                for (int i = 0; i < tries; ++i)
                {
                    try
                    {
                        return next(request);
                    }
                    catch (const std::runtime_error&)
                    {
                        continue;
                    }
                }
                return weir::textResponse("gave up");
            });
    }

    static std::string answer(const Chain& chain)
    {
        weir::Request request{};
        request.method = "GET";
        return std::string(chain.run(request).body.text().value());
    }

    void assertFailures(int first, int second, int last) const
    {
        const auto text = _instruments.text();
        for (const auto& [module, count] : {std::pair{"first", first}, {"second", second}, {"last", last}})
        {
            const auto line =
                "weir_module_failures_total{module=\"" + std::string(module) + "\"} " + std::to_string(count) + "\n";
            CPPUNIT_ASSERT_MESSAGE(text, text.find(line) != std::string::npos);
        }
    }

    weir::host::Prometheus _instruments;
    std::shared_ptr<ModuleFailures> _first;
    std::shared_ptr<ModuleFailures> _second;
    std::shared_ptr<ModuleFailures> _last;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChainTest);
} // namespace
