// The program: command line in, exit code out.
#pragma once

#include "Setup.h"

#include <Poco/Util/ServerApplication.h>

#include <string>
#include <vector>

namespace weir::host
{
class WeirApplication final : public Poco::Util::ServerApplication
{
public:
    /// Parses the command line and runs. REQUIRES: SignalQueue::blockAll before any thread was started.
    [[nodiscard]] int launch(int argc, char** argv);

protected:
    void defineOptions(Poco::Util::OptionSet& options) override;
    void handleOption(const std::string& name, const std::string& value) override;
    int main(const std::vector<std::string>& arguments) override;

private:
    void printHelp() const;
    [[nodiscard]] int execute();
    [[nodiscard]] int withModules();
    [[nodiscard]] int serve(const Setup& setup, const ResolvedConfig& resolved);

    std::string _command; // the long name of the option that chose it; empty: serve
    std::string _argument;
    ConfigChoice _choice;
};
} // namespace weir::host
