#include "app/Program.h"

#include "app/CommandLine.h"
#include "app/Failure.h"
#include "commands/Commands.h"
#include "import/JsonText.h"
#include "view/Output.h"

#include <Poco/Environment.h>
#include <Poco/Exception.h>
#include <Poco/Util/HelpFormatter.h>

#include <iostream>
#include <sstream>
#include <unistd.h>

namespace weir::ctl
{
namespace
{
using Poco::Util::OptionSet;

constexpr int helpWidth = 100;

std::string optionsHelp(const OptionSet& options, const std::string& usage, const std::string& header,
                        const std::string& footer)
{
    Poco::Util::HelpFormatter help(options);
    help.setCommand("weirctl");
    help.setUsage(usage);
    help.setHeader(header);
    help.setFooter(footer);
    help.setUnixStyle(true);
    help.setWidth(helpWidth);
    help.setAutoIndent();
    std::ostringstream out;
    help.format(out);
    return out.str();
}

std::string helpOf(const Command& command)
{
    OptionSet options;
    if (command.defineOptions != nullptr)
        command.defineOptions(options);
    defineCommonOptions(options);
    std::string usage(command.name);
    if (!command.synopsis.empty())
        usage += " " + std::string(command.synopsis);
    return optionsHelp(options, usage + " [options]", std::string(command.summary), std::string(command.details));
}

std::string help()
{
    OptionSet options;
    defineCommonOptions(options);
    std::string list;
    for (const auto* command : allCommands())
    {
        std::string left = "  " + std::string(command->name);
        if (!command->synopsis.empty())
            left += " " + std::string(command->synopsis);
        constexpr std::size_t column = 18;
        list += left + std::string(column - left.size(), ' ') + std::string(command->summary) + "\n";
    }
    return optionsHelp(options, "COMMAND [options]",
                       "Weir's client: sends points, asks for them, and operates a running server.",
                       "'weirctl COMMAND --help' tells more.") +
           "\nCommands:\n" + list;
}

std::string setting(const Arguments& arguments, const std::string& option, const std::string& variable,
                    const std::string& otherwise)
{
    return arguments.value(option).value_or(Poco::Environment::get(variable, otherwise));
}

std::pair<std::string, std::string> parseField(const std::string& text)
{
    const auto colon = text.find(':');
    if (colon == std::string::npos || colon == 0 || text.find_first_of("\r\n") != std::string::npos)
        throw Failure(exitUsage, "--header '" + text + "' is not NAME: VALUE");
    return {text.substr(0, colon), std::string(trim(std::string_view(text).substr(colon + 1)))};
}

Invocation invocationOf(const Arguments& arguments)
{
    Invocation invocation{.arguments = arguments, .server = {}, .operators = {}};
    invocation.server.url = parseServerUrl(setting(arguments, "url", "WEIRCTL_URL", "http://127.0.0.1:8000"));
    invocation.operators.url =
        parseServerUrl(setting(arguments, "admin-url", "WEIRCTL_ADMIN_URL", "http://127.0.0.1:8001"));
    for (const auto& field : arguments.values("header"))
        invocation.server.headers.push_back(parseField(field));
    // The token is the operators' own: it is never sent to the public listener.
    if (const auto token = setting(arguments, "token", "WEIRCTL_TOKEN", ""); !token.empty())
        invocation.operators.headers.emplace_back("Authorization", "Bearer " + token);
    const auto caFile = arguments.value("ca-file").value_or("");
    if (!caFile.empty() && ::access(caFile.c_str(), R_OK) != 0)
        throw Failure(exitNoInput, "--ca-file " + caFile + " cannot be read");
    for (auto* endpoint : {&invocation.server, &invocation.operators})
        endpoint->caFile = caFile;
    return invocation;
}

void requireOperands(const Command& command, const Arguments& arguments)
{
    const auto given = arguments.operands.size();
    if (given >= command.leastOperands && given <= command.mostOperands)
        return;
    const std::string name(command.name);
    if (given < command.leastOperands)
        throw Failure(exitUsage,
                      name + " needs " + std::string(command.synopsis) + "; 'weirctl " + name + " --help' tells more");
    throw Failure(exitUsage, name + " takes no '" + arguments.operands[command.mostOperands] + "'; 'weirctl " + name +
                                 " --help' tells more");
}

int execute(const CommandLine& line)
{
    if (line.arguments.has("version"))
        Output().write("weirctl " WEIR_VERSION "\n");
    else if (line.arguments.has("help"))
        Output().write(line.command != nullptr ? helpOf(*line.command) : help());
    else if (line.command == nullptr)
        throw Failure(exitUsage, "a command is needed, such as 'weirctl types'; --help lists them");
    else
    {
        requireOperands(*line.command, line.arguments);
        return line.command->run(invocationOf(line.arguments));
    }
    return exitOk;
}

int complain(ExitCode exitCode, const std::string& sentence)
{
    if (!sentence.empty())
        std::cerr << "weirctl: " << sentence << "\n";
    return exitCode;
}
} // namespace

int runProgram(const std::vector<std::string>& words)
{
    try
    {
        return execute(parseCommandLine(words, allCommands()));
    }
    catch (const Failure& failure)
    {
        return complain(failure.exitCode(), failure.what());
    }
    catch (const Poco::Exception& exception)
    {
        return complain(exitInternal, exception.displayText());
    }
    catch (const std::exception& exception)
    {
        return complain(exitInternal, exception.what());
    }
}
} // namespace weir::ctl
