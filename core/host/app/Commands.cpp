#include "Commands.h"

#include "ExitCode.h"
#include "Server.h"
#include "http/Tls.h"
#include "request/Route.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetSSL.h>

#include <algorithm>
#include <iostream>
#include <memory>

namespace weir::host
{
namespace net = Poco::Net;

namespace
{
/// A wildcard is an address to listen on, not one to call.
std::string callable(const std::string& address)
{
    if (address == "0.0.0.0")
        return "127.0.0.1";
    return address == "::" ? "::1" : address;
}

/// The certificate is not verified: it is made out to the name that clients use, not to the address called here.
std::unique_ptr<net::HTTPClientSession> sessionWith(const std::string& address, const ConfigView& config)
{
    const auto port = static_cast<Poco::UInt16>(config.number("server.port"));
    if (config.text("server.tls.certificate").empty())
        return std::make_unique<net::HTTPClientSession>(address, port);
    net::initializeSSL();
    net::Context::Params parameters;
    parameters.verificationMode = net::Context::VERIFY_NONE;
    parameters.loadDefaultCAs = false;
    const net::Context::Ptr context(new net::Context(net::Context::TLS_CLIENT_USE, parameters));
    return std::make_unique<net::HTTPSClientSession>(address, port, context);
}
} // namespace

int listModules(const Setup& setup, const ConfigView& config)
{
    const auto enabled = config.list("modules");
    for (const auto& library : setup.loader().libraries())
    {
        const auto& info = library->info();
        const bool on = std::ranges::find(enabled, info.name) != enabled.end();
        std::cout << info.name << " " << info.version << (on ? " (enabled)" : " (disabled)") << "\n    " << info.summary
                  << "\n    " << library->path() << "\n";
    }
    for (const auto& problem : setup.loader().problems())
        std::cout << problem.module << " (unusable)\n    " << problem.detail << "\n";
    return exitOk;
}

void checkConfig(const Setup& setup, const ConfigView& config)
{
    std::vector<ConfigProblem> problems;
    const auto gather = [&](const auto& check)
    {
        try
        {
            check();
        }
        catch (const ConfigError& error)
        {
            problems.insert(problems.end(), error.problems().begin(), error.problems().end());
        }
    };
    const auto &certificate = config.text("server.tls.certificate"), &key = config.text("server.tls.key");
    if (!certificate.empty() || !key.empty())
        gather([&] { (void)http::makeTlsContext(certificate, key); });
    for (const auto& name : config.list("modules"))
        gather([&] { setup.loader().find(name)->described().checkConfig(config); });
    if (!problems.empty())
        throw ConfigError(std::move(problems));
}

int checkData(const Setup& setup, const ConfigView& config)
{
    int result = exitOk;
    for (const auto& name : config.list("modules"))
    {
        const auto [subject, damages] = setup.loader().find(name)->described().checkData(config);
        std::cout << name << ": " << (damages.empty() ? "ok" : "damaged") << (subject.empty() ? "" : ": " + subject)
                  << "\n";
        for (const auto& damage : damages)
            std::cout << "    " << damage << "\n";
        if (!damages.empty())
            result = exitDamagedData;
    }
    return result;
}

int explain(const Setup& setup, const ConfigView& config, const std::string& text)
{
    const auto route = parseRoute(text);
    if (!route)
    {
        std::cerr << "weir: '" << text << "' is not a route; give METHOD and path, such as 'GET /health'\n";
        return exitUsage;
    }
    LogSink sink(STDERR_FILENO);
    Server server({.loader = setup.loader(),
                   .keys = setup.keys(),
                   .readConfig = [&] { return setup.resolve(); },
                   .logSink = sink,
                   .rehearsal = true},
                  config);
    server.startModules();
    const auto routes = server.publicRoutes().load();
    const auto match = routes->find(route->method, route->path);
    if (match.endpoint == nullptr)
    {
        std::cout << text << ": "
                  << (match.pathFound ? "405, this path takes " + std::string(match.allow) : "404, no route") << "\n";
        return exitOk;
    }
    std::cout << text << "\n  weir: request id, access log, error boundary, gunzip of the body\n";
    const auto modules = match.endpoint->chain.modules();
    for (std::size_t i = 0; i + 1 < modules.size(); ++i)
        std::cout << "  " << modules[i] << ": middleware\n";
    std::cout << "  " << modules.back() << ": handler of '" << match.endpoint->route << "'\n";
    return exitOk;
}

int healthcheck(const ConfigView& config)
{
    const Poco::Timespan patience(2, 0);
    const auto address = callable(config.text("server.address"));
    try
    {
        const auto session = sessionWith(address, config);
        session->setTimeout(patience);
        net::HTTPRequest request(net::HTTPRequest::HTTP_GET, "/health", net::HTTPMessage::HTTP_1_1);
        session->sendRequest(request);
        net::HTTPResponse response;
        session->receiveResponse(response);
        if (response.getStatus() == net::HTTPResponse::HTTP_OK)
            return exitOk;
        std::cerr << "weir: /health answered " << response.getStatus() << "\n";
    }
    catch (const Poco::Exception& exception)
    {
        std::cerr << "weir: no answer from " << address << ":" << config.text("server.port") << ": "
                  << exception.displayText() << "\n";
    }
    return exitUnhealthy;
}
} // namespace weir::host
