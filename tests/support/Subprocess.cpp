#include "Subprocess.h"

#include <array>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace weir::test
{
namespace
{
std::vector<std::string> childEnvironment(const std::vector<std::string>& additions)
{
    std::vector<std::string> all;
    for (char** entry = environ; *entry; ++entry)
        if (!std::string_view(*entry).starts_with("WEIR_"))
            all.emplace_back(*entry);
    all.insert(all.end(), additions.begin(), additions.end());
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> result;
    for (std::string& text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

/// posix_spawn rather than fork: the test process has threads.
pid_t spawn(const std::filesystem::path& folder, std::vector<std::string> command, std::vector<std::string> environment,
            int output)
{
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    pid_t id = -1;
    const int error = ::posix_spawn(&id, command.front().c_str(), &actions, nullptr, pointers(command).data(),
                                    pointers(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (error)
        throw std::system_error(error, std::generic_category(), command.front());
    return id;
}
} // namespace

Subprocess::Subprocess(const std::filesystem::path& folder, const std::vector<std::string>& command,
                       const std::vector<std::string>& environment)
{
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe2");
    _id = spawn(folder, command, childEnvironment(environment), pipe[1]);
    ::close(pipe[1]);
    _reader = std::jthread([this, descriptor = pipe[0]] { collect(descriptor); });
}

Subprocess::~Subprocess()
{
    if (_exitCode >= 0)
        return;
    signal(SIGKILL);
    ::waitpid(_id, nullptr, 0);
}

void Subprocess::signal(int number) const
{
    ::kill(_id, number);
}

int Subprocess::wait(std::chrono::seconds limit)
{
    {
        std::unique_lock lock(_mutex);
        if (!_changed.wait_for(lock, limit, [this] { return _closed; }))
        {
            lock.unlock();
            signal(SIGKILL);
            throw std::runtime_error("the process did not end within its limit; its output:\n" + output());
        }
    }
    int status = 0;
    ::waitpid(_id, &status, 0);
    _exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return _exitCode;
}

std::string Subprocess::output() const
{
    const std::lock_guard lock(_mutex);
    return _output;
}

std::size_t Subprocess::waitFor(std::string_view text, std::size_t offset, std::chrono::seconds limit) const
{
    std::unique_lock lock(_mutex);
    const auto found = [&] { return _output.find(text, offset); };
    _changed.wait_for(lock, limit, [&] { return _closed || found() != std::string::npos; });
    if (found() == std::string::npos)
        throw std::runtime_error("no \"" + std::string(text) + "\" in the output, " +
                                 (_closed ? "which has ended:\n" : "in time:\n") + _output);
    return found() + text.size();
}

void Subprocess::collect(int descriptor)
{
    std::array<char, 4096> buffer{};
    for (ssize_t size = 0; (size = ::read(descriptor, buffer.data(), buffer.size())) > 0;)
    {
        const std::lock_guard lock(_mutex);
        _output.append(buffer.data(), static_cast<std::size_t>(size));
        _changed.notify_all();
    }
    ::close(descriptor);
    const std::lock_guard lock(_mutex);
    _closed = true;
    _changed.notify_all();
}
} // namespace weir::test
