// Standard output, or a file that is there only when it is whole.
#pragma once

#include <string>
#include <string_view>

namespace weir::ctl
{
/// Not thread-safe.
class Output final
{
public:
    /// Standard output. A reader that has gone away ends the command as SIGPIPE would: Failure without a sentence.
    Output();
    /// Writes to FILE.part until `finish` renames it, and keeps others from doing so meanwhile. An existing file is a
    /// Failure unless `force`; one that cannot be written, or that another process is writing, is a Failure (not
    /// writable).
    Output(std::string file, bool force);
    /// Removes what is unfinished.
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(std::string_view text);
    /// The file is whole, and on disk.
    void finish();

    /// True if standard output is a terminal.
    [[nodiscard]] static bool isTerminal();
    /// Columns of the terminal, 80 if there is none.
    [[nodiscard]] static std::size_t terminalWidth();

private:
    [[nodiscard]] bool openPart(bool force);
    void requireNew(bool force) const;
    void syncFolder() const;
    [[noreturn]] void fail(const std::string& what) const;

    std::string _file;
    std::string _part;
    int _descriptor;
};
} // namespace weir::ctl
