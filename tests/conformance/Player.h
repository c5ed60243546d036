// Plays one case against a listener.
#pragma once

#include "Case.h"
#include "Pieces.h"

#include <Poco/Net/SocketAddress.h>

#include <functional>
#include <string>

namespace weir::test
{
using Splitter = std::function<Pieces(std::string_view)>;

struct Outcome
{
    std::string failure;      ///< what came, and which rule it breaks; empty if all is as expected
    std::size_t executed = 0; ///< how many answers were a 200
};

/// Opens a connection, sends the case's bytes as `split` cuts them, and compares what comes. When the
/// connection is to go on, one more request is served on it.
[[nodiscard]] Outcome play(const Case& row, const Splitter& split, const Poco::Net::SocketAddress& server);
} // namespace weir::test
