#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
using namespace weir::test;

/// Every option of the command line, and every exit code that a start can have.
class CommandLineTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CommandLineTest);
    CPPUNIT_TEST(tellsItsVersion);
    CPPUNIT_TEST(explainsItsOptions);
    CPPUNIT_TEST(endsWith64ForWhatItDoesNotKnow);
    CPPUNIT_TEST(checksAConfigurationWithoutStarting);
    CPPUNIT_TEST(printsValuesAndTheirSources);
    CPPUNIT_TEST(listsModules);
    CPPUNIT_TEST(saysWhenNothingAnswersARoute);
    CPPUNIT_TEST(checksHealthOnItsOwnAddress);
    CPPUNIT_TEST(checksData);
    CPPUNIT_TEST(endsWith75WhenAPortIsInUse);
    CPPUNIT_TEST(takesAConfigurationFileByName);
    CPPUNIT_TEST(endsWith78WhenTheConfigurationFileIsMissing);
    CPPUNIT_TEST(logsWhatItStarts);
    CPPUNIT_TEST(logsJsonLinesWhenAskedTo);
    CPPUNIT_TEST_SUITE_END();

public:
    void tellsItsVersion()
    {
        for (const std::string option : {"--version", "-V"})
            assertEnds(0, runServer({}, {option}), {"weir "});
    }

    void explainsItsOptions()
    {
        for (const std::string option : {"--help", "-h"})
            assertEnds(0, runServer({}, {option}),
                       {"--config", "-D", "--check-config", "--print-config", "--check-data", "--list-modules",
                        "--explain", "--healthcheck", "--version", "--help"});
    }

    void endsWith64ForWhatItDoesNotKnow()
    {
        assertEnds(64, runServer({}, {"--chek-config"}), {"chek-config"});
        assertEnds(64, runServer({}, {"surplus"}), {"surplus"});
        assertEnds(64, runServer({}, {"--explain"}), {"explain"});
    }

    void checksAConfigurationWithoutStarting()
    {
        for (const std::string option : {"--check-config", "-t"})
            assertEnds(0, runServer({}, {option}), {"server.properties"});
        assertEnds(78, runServer(Configuration().set("server.prot", "1"), {"-t"}), {"server.prot", "server.port"});
        assertEnds(78, runServer({}, {"-t", "-Dno-equals-sign"}), {"no-equals-sign"});
        // What the modules alone can judge, all of it.
        assertEnds(78,
                   runServer(Configuration()
                                 .set("modules", "circuitbreaker, metrics, external")
                                 .set("circuitbreaker.external.halfOpenCalls", "5")
                                 .set("circuitbreaker.external.minimumCalls", "2")
                                 .set("metrics.retentionRules", "raw")
                                 .set("metrics.retentionRule.raw.types", "r*w")
                                 .set("metrics.retentionRule.raw.keep", "1h")
                                 .set("external.url", "https://example.com/")
                                 .set("external.tls.ca", "no-such-file.pem")
                                 .set("server.tls.certificate", "no-such-file.pem"),
                             {"-t"}),
                   {"circuitbreaker.external.halfOpenCalls", "metrics.retentionRule.raw.types", "external.tls.ca",
                    "server.tls.key", "server.properties:"});
    }

    void printsValuesAndTheirSources()
    {
        const Finished printed = runServer(Configuration().set("server.drainTimeout", "3s"),
                                           {"--print-config", "-Dlog.level=debug"}, {"WEIR_METRICS_RETENTION=30d"});
        assertEnds(0, printed,
                   {"server.drainTimeout = 3s", "conf/server.properties:", "log.level = debug", "-D",
                    "metrics.retention = 30d", "environment WEIR_METRICS_RETENTION", "server.maxTarget = 8KiB",
                    "default"});
    }

    void listsModules()
    {
        const Configuration configuration =
            Configuration().addModulesFolder(fixtureFolder("echo")).addModulesFolder(fixtureFolder("other-sdk"));
        assertEnds(0, runServer(configuration, {"--list-modules"}),
                   {"metrics", "echo", "1.2.3", "Reflects requests.", "other-sdk"});
    }

    void saysWhenNothingAnswersARoute()
    {
        assertEnds(0, runServer({}, {"--explain", "POST /api/metrics"}), {"POST /api/metrics", "metrics"});
        const Finished nothing = runServer({}, {"--explain", "GET /nowhere"});
        CPPUNIT_ASSERT_MESSAGE(nothing.output, nothing.output.find("404") != std::string::npos);
    }

    void checksHealthOnItsOwnAddress()
    {
        const ServerProcess server;
        const std::string port = "-Dserver.port=" + std::to_string(server.port());
        assertEnds(0, runServer({}, {"--healthcheck", port}), {});
        assertEnds(0, runServer({}, {"--healthcheck", port, "-Dserver.address=0.0.0.0"}), {});
        assertEnds(1, runServer({}, {"--healthcheck", "-Dserver.port=1"}), {});
    }

    void checksData()
    {
        const TemporaryFolder folder;
        const std::string path = "-Dmetrics.path=" + (folder.path() / "metrics.db").string();
        assertEnds(0, runServer({}, {"--check-data", path}),
                   {"metrics: ok: " + folder.path().string(), "not there yet"});
        folder.write("metrics.db", "");
        const Finished found = runServer({}, {"--check-data", path});
        assertEnds(0, found, {"metrics: ok: " + (folder.path() / "metrics.db").string() + "\n"});
    }

    void endsWith75WhenAPortIsInUse()
    {
        ServerProcess first;
        const std::string port = std::to_string(first.port());
        assertEnds(75, runServer({}, {"-Dserver.port=" + port}), {"127.0.0.1:" + port, "in use"});
        const std::string adminPort = std::to_string(first.adminPort());
        assertEnds(75, runServer({}, {"-Dadmin.port=" + adminPort}), {"127.0.0.1:" + adminPort, "in use"});
        CPPUNIT_ASSERT_EQUAL(200, first.client().get("/health").status);
    }

    void takesAConfigurationFileByName()
    {
        const TemporaryFolder folder;
        const std::string file = folder.write("other.properties", "log.level = debug\n").string();
        for (const std::vector<std::string>& option :
             {std::vector<std::string>{"--config", file}, {"--config=" + file}, {"-c", file}})
        {
            std::vector<std::string> arguments = option;
            arguments.insert(arguments.end(), {"--print-config", "-Dmodules.path=" + modulesFolder()});
            assertEnds(0, runServer({}, arguments), {"log.level = debug", "other.properties:1"});
        }
    }

    void endsWith78WhenTheConfigurationFileIsMissing()
    {
        assertEnds(78, runServer({}, {"--config", "missing.properties"}), {"missing.properties"});
    }

    void logsWhatItStarts()
    {
        const ServerProcess server;
        for (const std::string text : {"conf/server.properties", "metrics.so", "data file ", "in-process"})
            CPPUNIT_ASSERT_MESSAGE("no \"" + text + "\" in: " + server.log(),
                                   server.log().find(text) != std::string::npos);
    }

    void logsJsonLinesWhenAskedTo()
    {
        const ServerProcess server(Configuration().set("log.format", "json"));
        const std::size_t start = server.log().size();
        server.client().get("/nowhere?evil=%0a%1b");
        server.waitForLog("/nowhere", start);
        const std::string log = server.log();
        CPPUNIT_ASSERT_MESSAGE(log, log.starts_with(R"({"time":")"));
        CPPUNIT_ASSERT_MESSAGE(log, log.find(R"("message":"ready"})") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CommandLineTest);
} // namespace
