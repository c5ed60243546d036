#include "support/Json.h"
#include "support/Printing.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;

/// What an operator may write, and what the server says when it is wrong.
class ConfigurationTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConfigurationTest);
    CPPUNIT_TEST(reportsTenMistakesInTenLines);
    CPPUNIT_TEST(startsFromAnEmptyFile);
    CPPUNIT_TEST(prefersCommandLineToEnvironmentToFile);
    CPPUNIT_TEST(readsValuesFromFilesNamedInTheEnvironment);
    CPPUNIT_TEST(warnsOfUnknownVariablesOnly);
    CPPUNIT_TEST(checksKeysOfModulesThatAreNotEnabled);
    CPPUNIT_TEST(masksSecrets);
    CPPUNIT_TEST(masksThePasswordInTheAddressOfRedis);
    CPPUNIT_TEST(refusesABadAddressOfRedisWithoutShowingItsPassword);
    CPPUNIT_TEST(shipsAFileThatEqualsTheDefaults);
    CPPUNIT_TEST_SUITE_END();

public:
    void reportsTenMistakesInTenLines()
    {
        Configuration configuration;
        configuration
            .set("server.prot", "8000")                     // a misspelt key
            .set("server.drainTimeout", "8")                // no unit
            .set("server.maxBody", "1MB")                   // not a unit
            .set("log.level", "loud")                       // not a choice
            .set("modules", "metrics, metricz")             // a module that is not installed
            .set("metrics.durability", "maybe")             // a module's own key
            .set("metrics.maxBatch", "-1")                  // not a count
            .set("server.trustedProxies", "10.0.0.0/33")    // not a block
            .set("redis.keyPrefix", "${system.env.NOTSET}") // unresolved
            .line("log.access = all")
            .line("log.access = off"); // set twice
        const Finished finished = runServer(configuration);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(finished.output, 78, finished.exitCode);

        const auto reported = lines(finished.output);
        for (const std::string key :
             {"server.prot", "server.drainTimeout", "server.maxBody", "log.level", "metricz", "metrics.durability",
              "metrics.maxBatch", "server.trustedProxies", "redis.keyPrefix", "log.access"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(key + " in: " + finished.output, std::ptrdiff_t(1),
                                         std::ranges::count_if(reported, [&](const std::string& line)
                                                               { return line.find(key) != std::string::npos; }));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            finished.output, std::ptrdiff_t(10),
            std::ranges::count_if(reported, [](const std::string& line)
                                  { return line.find("server.properties:") != std::string::npos; }));
        CPPUNIT_ASSERT_MESSAGE(finished.output, finished.output.find("nearest: server.port") != std::string::npos);
    }

    void startsFromAnEmptyFile()
    {
        const Finished printed = runServer({}, {"--config", "/dev/null", "-Dmodules.path=" + modulesFolder(), "-t"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(printed.output, 0, printed.exitCode);
    }

    void prefersCommandLineToEnvironmentToFile()
    {
        const Configuration file = Configuration().set("log.level", "warning");
        assertEnds(0, runServer(file, {"--print-config"}), {"log.level = warning"});
        assertEnds(0, runServer(file, {"--print-config"}, {"WEIR_LOG_LEVEL=error"}), {"log.level = error"});
        assertEnds(0, runServer(file, {"--print-config", "-Dlog.level=debug"}, {"WEIR_LOG_LEVEL=error"}),
                   {"log.level = debug"});
    }

    void readsValuesFromFilesNamedInTheEnvironment()
    {
        const TemporaryFolder folder;
        const std::string file = folder.write("level", "debug\n").string();
        assertEnds(0, runServer({}, {"--print-config"}, {"WEIR_LOG_LEVEL_FILE=" + file}), {"log.level = debug"});
        assertEnds(78, runServer({}, {"--print-config"}, {"WEIR_LOG_LEVEL_FILE=/missing/file"}),
                   {"WEIR_LOG_LEVEL_FILE", "/missing/file"});
    }

    void warnsOfUnknownVariablesOnly()
    {
        ServerProcess server({}, {}, {"WEIR_SERVER_PROT=1", "WEIR_METRICS_MAX_BODY=2MiB"});
        CPPUNIT_ASSERT_MESSAGE(server.log(), server.log().find("WEIR_SERVER_PROT") != std::string::npos);
        const std::string config = server.admin().get("/admin/config").body;
        CPPUNIT_ASSERT_MESSAGE(config, config.find("2MiB") != std::string::npos);
    }

    void checksKeysOfModulesThatAreNotEnabled()
    {
        const auto withEcho = [] { return Configuration().addModulesFolder(fixtureFolder("echo")); };
        assertEnds(0, runServer(withEcho().set("echo.gate", "unused"), {"-t"}), {});
        assertEnds(78, runServer(withEcho().set("echo.gata", "unused"), {"-t"}), {"echo.gata", "nearest: echo.gate"});
    }

    void masksSecrets()
    {
        const Configuration configuration = Configuration()
                                                .addModulesFolder(fixtureFolder("echo"))
                                                .set("modules", "echo")
                                                .set("echo.secret", "hunter2")
                                                .set("admin.token", "swordfish");
        const std::string printed = runServer(configuration, {"--print-config"}).output;
        const ServerProcess server(configuration);
        const std::string shown = server.admin().get("/admin/config", {{"Authorization", "Bearer swordfish"}}).body;
        for (const std::string& text : {printed, shown})
        {
            CPPUNIT_ASSERT_MESSAGE(text, text.find("echo.secret") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(text, text.find("hunter2") == std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(text, text.find("swordfish") == std::string::npos);
        }
    }

    void masksThePasswordInTheAddressOfRedis()
    {
        const Configuration inAddress = Configuration().set("redis.url", "redis://weir:hunter2@127.0.0.1:1/0");
        const Configuration beside =
            Configuration().set("redis.url", "redis://127.0.0.1:1/0").set("redis.password", "hunter2");
        for (const Configuration& configuration : {inAddress, beside})
        {
            const ServerProcess server(configuration);
            const std::string shown = server.admin().get("/admin/config").body;
            for (const std::string& text : {runServer(configuration, {"--print-config"}).output, shown, server.log()})
                CPPUNIT_ASSERT_MESSAGE(text, text.find("hunter2") == std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(server.log(), server.log().find("127.0.0.1:1") != std::string::npos);
        }
    }

    void refusesABadAddressOfRedisWithoutShowingItsPassword()
    {
        for (const std::string address : {"http://weir:hunter2@127.0.0.1", "redis://weir:hunter2@127.0.0.1:port",
                                          "redis://weir:hunter2@127.0.0.1/x", "redis://weir:hunter2@",
                                          "weir:hunter2@127.0.0.1:6379", "redis://weir:hunter2@127.0.0.1:6379/0/1"})
        {
            const Finished finished = runServer(Configuration().set("redis.url", address), {"--check-config"});
            assertEnds(78, finished, {"redis.url", "server.properties:"});
            CPPUNIT_ASSERT_MESSAGE(finished.output, finished.output.find("hunter2") == std::string::npos);
        }
    }

    void shipsAFileThatEqualsTheDefaults()
    {
        const auto printed = [](const std::string& file)
        {
            const Finished finished =
                runServer({}, {"--config", file, "-Dmodules.path=" + modulesFolder(), "--print-config"});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(finished.output, 0, finished.exitCode);
            std::vector<std::string> values;
            for (const std::string& line : lines(finished.output))
                if (!line.starts_with("#"))
                    values.push_back(line);
            return values;
        };
        CPPUNIT_ASSERT_EQUAL(printed("/dev/null"), printed(WEIR_TEST_SHIPPED_CONFIGURATION));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigurationTest);
} // namespace
