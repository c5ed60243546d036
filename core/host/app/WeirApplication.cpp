#include "WeirApplication.h"

#include "Commands.h"
#include "ExitCode.h"
#include "Server.h"
#include "ServiceManager.h"
#include "SignalQueue.h"
#include "config/ConfigPrinter.h"
#include "config/ConfigReference.h"
#include "logging/Logging.h"
#include "redis/RedisSettings.h"
#include "services/ExceptionText.h"

#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionException.h>
#include <Poco/Util/OptionSet.h>

#include <cstdlib>
#include <iostream>

namespace weir::host
{
namespace
{
using Poco::Util::Option;

void complain(const std::vector<std::string>& sentences)
{
    for (const auto& sentence : sentences)
        std::cerr << "weir: " << sentence << "\n";
}

/// REQUIRES: called inside a catch block.
int exitCodeOfFailure(const ConfigView& config)
{
    try
    {
        throw;
    }
    catch (const ConfigError& error)
    {
        for (const auto& problem : error.problems())
            complain({describe(problem, config)});
        return exitBadConfiguration;
    }
    catch (const InUseError& error)
    {
        complain({error.what()});
        return exitInUse;
    }
    catch (const NotWritableError& error)
    {
        complain({error.what()});
        return exitNotWritable;
    }
    catch (...)
    {
        complain({currentExceptionText()});
        return exitInternal;
    }
}
} // namespace

int WeirApplication::launch(int argc, char** argv)
{
    try
    {
        setUnixOptions(true);
        init(argc, argv);
    }
    catch (const Poco::Exception& exception)
    {
        std::cerr << "weir: " << exception.displayText() << "\nweir: --help lists the options\n";
        return exitUsage;
    }
    return run();
}

void WeirApplication::defineOptions(Poco::Util::OptionSet& options)
{
    // ServerApplication's own (--daemon, --pidfile, --umask) are left out: a supervisor does that better.
    options.addOption(Option("config", "c", "Read this configuration file.").argument("FILE"));
    options.addOption(
        Option("define", "D", "Set a key; stronger than environment and file.").repeatable(true).argument("key=value"));
    options.addOption(Option("check-config", "t", "Check the configuration and end."));
    options.addOption(Option("print-config", "", "Print every key with value and source, and end."));
    options.addOption(Option("print-reference", "", "Print the documentation of every key (Markdown), and end."));
    options.addOption(Option("check-data", "", "Check the modules' data without changing it, and end."));
    options.addOption(Option("list-modules", "", "List installed modules, and end."));
    options.addOption(
        Option("explain", "", "Print the chain of modules in front of a route, and end.").argument("'METHOD /path'"));
    options.addOption(Option("healthcheck", "", "Ask this configuration's server for its health: 0 or 1, within 2 s."));
    options.addOption(Option("version", "V", "Print the version, and end."));
    options.addOption(Option("help", "h", "Print this, and end."));
}

void WeirApplication::handleOption(const std::string& name, const std::string& value)
{
    if (name == "config")
        _choice.file = value;
    else if (name == "define")
        _choice.defines.push_back(value);
    else if (_command.empty())
    {
        _command = name;
        _argument = value;
    }
    else
        throw Poco::Util::IncompatibleOptionsException("--" + _command + " and --" + name);
}

int WeirApplication::main(const std::vector<std::string>& arguments)
{
    if (!arguments.empty())
    {
        complain({"'" + arguments.front() + "' is not an option", "--help lists the options"});
        return exitUsage;
    }
    try
    {
        return execute();
    }
    catch (...)
    {
        return exitCodeOfFailure(ConfigView());
    }
}

void WeirApplication::printHelp() const
{
    Poco::Util::HelpFormatter help(options());
    help.setCommand("weir");
    help.setUsage("[options]");
    help.setHeader("Weir, a modular real-time analytics server. Without a command it serves until it is told to end.");
    help.setUnixStyle(true);
    help.setWidth(100);
    help.setAutoIndent();
    help.format(std::cout);
}

int WeirApplication::execute()
{
    if (!_command.empty())
        SignalQueue::unblockAll();
    if (_command == "version")
        std::cout << "weir " WEIR_VERSION "\n";
    else if (_command == "help")
        printHelp();
    else if (_command == "healthcheck")
        return healthcheck(Setup(_choice).resolve().view); // needs no module, and two seconds are not long
    else
        return withModules();
    return exitOk;
}

int WeirApplication::withModules()
{
    // Never destroyed: libraries are not unloaded, and objects of theirs may be referred to until the very end.
    static Setup& setup = *new Setup(_choice); // NOLINT(cppcoreguidelines-owning-memory)
    setup.loadModules();
    const auto resolved = setup.resolve();
    if (_command == "print-reference")
    {
        std::cout << configReference(setup.keys());
        return exitOk;
    }
    complain(resolved.problems);
    if (_command == "list-modules")
        return listModules(setup, resolved.view);
    if (!resolved.problems.empty())
        return setup.moduleIsFaulty(resolved.view) ? exitInternal : exitBadConfiguration;
    if (_command.empty())
        return serve(setup, resolved);
    complain(resolved.warnings);
    try
    {
        if (_command == "print-config")
            std::cout << printConfig(resolved.view, setup.keys());
        else if (_command == "check-data")
            return checkData(setup, resolved.view);
        else if (_command == "explain")
            return explain(setup, resolved.view, _argument);
        else
        {
            checkConfig(setup, resolved.view);
            std::cout << setup.fileName() << ": ok\n";
        }
        return exitOk;
    }
    catch (...)
    {
        return exitCodeOfFailure(resolved.view);
    }
}

int WeirApplication::serve(const Setup& setup, const ResolvedConfig& resolved)
{
    const auto& config = resolved.view;
    static LogSink sink(STDERR_FILENO);
    // Never destroyed: its thread waits for signals until the very end.
    static SignalQueue& signals = *new SignalQueue; // NOLINT(cppcoreguidelines-owning-memory)
    installLog(sink);
    applyLogging(config, sink);
    auto& log = Poco::Logger::get("weir");
    log.information("weir " WEIR_VERSION ", configuration: " + setup.fileName());
    for (const auto& warning : resolved.warnings)
        log.warning(warning);
    for (const auto& name : config.list("modules"))
        log.information("module " + name + " " + setup.loader().find(name)->info().version + " from " +
                        setup.loader().find(name)->path());
    const char* const notifySocket = std::getenv("NOTIFY_SOCKET");
    const ServiceManager manager(notifySocket == nullptr ? "" : notifySocket, log);
    const auto redis = redisSettings(config);
    log.information(redis ? "Redis at " + addressOf(*redis) : "no Redis: limits and cache are in-process");
    auto server = std::make_unique<Server>(
        Server::Environment{setup.loader(), setup.keys(), [&setup] { return setup.resolve(); }, sink}, config);
    try
    {
        server->startModules();
        server->listen();
    }
    catch (...)
    {
        return exitCodeOfFailure(config);
    }
    log.information("listening on " + server->publicAddress());
    log.information("admin on " + server->adminAddress());
    log.information("ready");
    manager.ready("serving on " + server->publicAddress());
    while (signals.wait() == SignalQueue::Event::reload)
    {
        manager.reloading();
        const bool good = server->reload(false).problems.empty();
        manager.ready(good ? "reloaded" : "not reloaded: the configuration has mistakes, which the log names");
    }
    manager.stopping(server->drainTime());
    if (!server->drain())
        std::_Exit(exitOk); // handlers still run: nothing they use may be destroyed
    log.information("stopped");
    return exitOk;
}
} // namespace weir::host
