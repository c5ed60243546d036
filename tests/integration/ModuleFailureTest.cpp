#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;

/// One misbehaving library for each way to go wrong: the sentence and the exit code, or the answer and
/// its counter.
class ModuleFailureTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ModuleFailureTest);
    CPPUNIT_TEST(refusesAMissingLibraryAndNamesTheNearest);
    CPPUNIT_TEST(refusesAnUndefinedSymbolAndNamesIt);
    CPPUNIT_TEST(refusesAForeignStampAndSaysWhichFieldDiffers);
    CPPUNIT_TEST(refusesALibraryWithoutStamp);
    CPPUNIT_TEST(refusesALibraryWithoutManifest);
    CPPUNIT_TEST(refusesALibraryThatHoldsAnotherModule);
    CPPUNIT_TEST(refusesAModuleThatIsInstalledTwice);
    CPPUNIT_TEST(runsEachTwinsOwnCode);
    CPPUNIT_TEST(endsWith70WhenAConstructorThrows);
    CPPUNIT_TEST(endsWith70WhenStartThrows);
    CPPUNIT_TEST(endsWithTheCodeOfTheTypedErrorsOfStart);
    CPPUNIT_TEST(onlyWarnsOfABrokenLibraryThatIsNotEnabled);
    CPPUNIT_TEST(answers500AndCountsWhateverAHandlerThrows);
    CPPUNIT_TEST(answersAProblemThatAHandlerThrowsAsItIs);
    CPPUNIT_TEST_SUITE_END();

public:
    void refusesAMissingLibraryAndNamesTheNearest()
    {
        const Finished finished = runServer(Configuration().set("modules", "metricz"));
        assertEnds(78, finished, {"metricz", "nearest: metrics"});
    }

    void refusesAnUndefinedSymbolAndNamesIt()
    {
        assertEnds(78, start("undefined-symbol"), {"undefined-symbol.so", "weirNobodyDefinesThis"});
    }

    void refusesAForeignStampAndSaysWhichFieldDiffers()
    {
        assertEnds(78, start("other-sdk"), {"other-sdk.so", "SDK", "9"});
        assertEnds(78, start("other-compiler"), {"other-compiler.so", "compiler", "gcc-4"});
        assertEnds(78, start("other-cxxabi"), {"other-cxxabi.so", "C++ ABI", "0"});
        assertEnds(78, start("other-poco"), {"other-poco.so", "POCO", "0x01090000"});
    }

    void refusesALibraryWithoutStamp() { assertEnds(78, start("no-stamp"), {"no-stamp.so", "stamp"}); }

    void refusesALibraryWithoutManifest() { assertEnds(78, start("no-manifest"), {"no-manifest.so", "anifest"}); }

    void refusesALibraryThatHoldsAnotherModule() { assertEnds(78, start("impostor"), {"impostor.so", "echo"}); }

    void refusesAModuleThatIsInstalledTwice()
    {
        const TemporaryFolder second;
        std::filesystem::copy(fixtureFolder("echo"), second.path() / "more");
        const std::string folder = (second.path() / "more").string();
        assertEnds(78, runServer(with({"echo"}).addModulesFolder(folder)), {"echo.so", "twice", folder});
    }

    void runsEachTwinsOwnCode()
    {
        const ServerProcess server(with({"twin-a", "twin-b"}));
        CPPUNIT_ASSERT_EQUAL(std::string("I am twin-a"), server.client().get("/twin-a").body);
        CPPUNIT_ASSERT_EQUAL(std::string("I am twin-b"), server.client().get("/twin-b").body);
    }

    void endsWith70WhenAConstructorThrows()
    {
        assertEnds(70, start("bad-constructor"), {"bad-constructor.so", "the fixture cannot be constructed"});
    }

    void endsWith70WhenStartThrows()
    {
        assertEnds(70, startThrowing("std"), {"thrower", "a standard exception of the fixture"});
        assertEnds(70, startThrowing("poco"), {"thrower", "a Poco exception of the fixture"});
        assertEnds(70, startThrowing("int"), {"thrower", "not an exception"});
    }

    void endsWithTheCodeOfTheTypedErrorsOfStart()
    {
        assertEnds(78, startThrowing("config"), {"thrower.start", "does not suit the fixture"});
        assertEnds(75, startThrowing("in-use"), {"fixture.lock is held by another process"});
        assertEnds(73, startThrowing("not-writable"), {"/fixture/folder", "Permission denied"});
    }

    void onlyWarnsOfABrokenLibraryThatIsNotEnabled()
    {
        Configuration configuration;
        for (const char* module : {"undefined-symbol", "other-sdk", "no-manifest", "bad-constructor", "impostor"})
            configuration.addModulesFolder(fixtureFolder(module));
        ServerProcess server(configuration);
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/health").status);
        CPPUNIT_ASSERT(server.log().find("weirNobodyDefinesThis") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
    }

    void answers500AndCountsWhateverAHandlerThrows()
    {
        const ServerProcess server(with({"thrower"}));
        HttpClient client = server.client();
        for (const std::string what : {"std", "poco", "int"})
        {
            const HttpReply reply = client.get("/throw?what=" + what);
            assertProblem(500, reply);
            CPPUNIT_ASSERT_MESSAGE("the reason is for operators only",
                                   reply.body.find("of the fixture") == std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(200, client.get("/throw").status);
        CPPUNIT_ASSERT_EQUAL(200, client.get("/health").status);
        const std::string metrics = server.admin().get("/metrics").body;
        CPPUNIT_ASSERT_MESSAGE(metrics,
                               metrics.find("weir_module_failures_total{module=\"thrower\"} 3\n") != std::string::npos);
        server.waitForLog("a standard exception of the fixture");
        server.waitForLog("a Poco exception of the fixture");
    }

    void answersAProblemThatAHandlerThrowsAsItIs()
    {
        const ServerProcess server(with({"thrower"}));
        const auto problem = assertProblem(409, server.client().get("/throw?what=problem"));
        CPPUNIT_ASSERT_EQUAL(std::string("the fixture refuses"), problem->getValue<std::string>("detail"));
        const std::string metrics = server.admin().get("/metrics").body;
        CPPUNIT_ASSERT(metrics.find("weir_module_failures_total{module=\"thrower\"} 1") == std::string::npos);
    }

private:
    static Configuration with(const std::vector<std::string>& modules)
    {
        Configuration configuration;
        std::string names;
        for (const std::string& module : modules)
        {
            configuration.addModulesFolder(fixtureFolder(module));
            names += (names.empty() ? "" : ", ") + module;
        }
        return configuration.set("modules", names);
    }

    static Finished start(const std::string& module) { return runServer(with({module})); }

    static Finished startThrowing(const std::string& what)
    {
        return runServer(with({"thrower"}).set("thrower.start", what));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ModuleFailureTest);
} // namespace
