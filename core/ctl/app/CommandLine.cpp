#include "app/CommandLine.h"

#include "app/Failure.h"
#include "weir/Nearest.h"

#include <Poco/Util/Option.h>
#include <Poco/Util/OptionException.h>
#include <Poco/Util/OptionProcessor.h>

#include <algorithm>

namespace weir::ctl
{
namespace
{
using Poco::Util::Option;
using Poco::Util::OptionProcessor;
using Poco::Util::OptionSet;

const Command* commandOf(const std::string& word, std::span<const Command* const> commands)
{
    const auto found = std::ranges::find(commands, word, &Command::name);
    if (found != commands.end())
        return *found;
    std::vector<std::string_view> names;
    std::ranges::transform(commands, std::back_inserter(names), &Command::name);
    const std::string near(nearest(word, names));
    throw Failure(exitUsage,
                  "there is no command '" + word + "'" + (near.empty() ? "; --help lists them" : "; nearest: " + near));
}

/// Reads words into `arguments`; stops behind the first operand if `untilOperand`. Returns the first word not read.
std::size_t process(const OptionSet& options, const std::vector<std::string>& words, std::size_t first,
                    bool untilOperand, Arguments& arguments)
{
    OptionProcessor processor(options);
    bool optionsEnded = false;
    for (; first < words.size(); ++first)
    {
        const auto& word = words[first];
        std::string name;
        std::string value;
        // POCO would take "-" for an option, although it means standard input.
        const bool option = !optionsEnded && word != "-" && word != "--" && processor.process(word, name, value);
        if (!optionsEnded && word == "--")
            optionsEnded = true;
        else if (!option)
        {
            arguments.operands.push_back(word);
            if (untilOperand)
                return first + 1;
        }
        else if (!name.empty()) // empty: the value is the next word
            arguments.options[name].push_back(value);
    }
    processor.checkRequired();
    return first;
}
} // namespace

void defineCommonOptions(OptionSet& options)
{
    options.addOption(Option("url", "", "The server (WEIRCTL_URL; default: http://127.0.0.1:8000).").argument("URL"));
    options.addOption(Option("admin-url", "",
                             "The operators' listener (WEIRCTL_ADMIN_URL; default: "
                             "http://127.0.0.1:8001).")
                          .argument("URL"));
    options.addOption(Option("token", "", "The operators' token (better: WEIRCTL_TOKEN).").argument("TOKEN"));
    options.addOption(Option("header", "H", "A field for every request to the server, such as 'X-Api-Key: …'.")
                          .argument("FIELD")
                          .repeatable(true));
    options.addOption(
        Option("ca-file", "", "Trust these certificates (PEM) in place of the system's.").argument("FILE"));
    options.addOption(Option("version", "V", "Print the version, and end."));
    options.addOption(Option("help", "h", "Print help, for a command behind its name, and end."));
}

CommandLine parseCommandLine(const std::vector<std::string>& words, std::span<const Command* const> commands)
{
    CommandLine line;
    OptionSet options;
    defineCommonOptions(options);
    try
    {
        auto next = process(options, words, 0, true, line.arguments);
        if (line.arguments.operands.empty())
            return line;
        line.command = commandOf(line.arguments.operands.front(), commands);
        line.arguments.operands.clear();
        if (line.command->defineOptions != nullptr)
            line.command->defineOptions(options);
        process(options, words, next, false, line.arguments);
        return line;
    }
    catch (const Poco::Util::OptionException& exception)
    {
        const auto help = line.command != nullptr ? std::string(line.command->name) + " --help" : "--help";
        throw Failure(exitUsage, exception.displayText() + "; 'weirctl " + help + "' lists the options");
    }
}
} // namespace weir::ctl
