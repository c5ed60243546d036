// A certificate for servers under test.
#pragma once

#include "support/TemporaryFolder.h"

#include <string>

namespace weir::test
{
/// Made anew and signed with its own key, in two files (PEM) of a folder of its own.
class Certificate final
{
public:
    /// Throws std::runtime_error if OpenSSL cannot.
    Certificate();

    [[nodiscard]] const std::string& certificateFile() const noexcept { return _certificate; }
    [[nodiscard]] const std::string& keyFile() const noexcept { return _key; }

private:
    TemporaryFolder _folder;
    std::string _certificate;
    std::string _key;
};
} // namespace weir::test
