// From external.url to a connection.
#pragma once

#include "AddressBook.h"
#include "UpstreamSession.h"
#include "UpstreamSettings.h"

#include <Poco/Net/Context.h>

#include <memory>

namespace weir::external
{
/// Knows the addresses of the service and which of them may be called. Thread-safe.
class Dialler final
{
public:
    /// Throws ConfigError if certificates cannot be read. `book` outlives it and is asked only if the host is a name.
    Dialler(const UpstreamSettings& settings, AddressBook& book);

    /// Those that may be called now, at least one. Throws UpstreamError (connect) if there is none by `until`.
    [[nodiscard]] Addresses addresses(MonotonicTime until);
    /// A connection to the first of them that takes one; with more than one, none gets more than its share of the time.
    /// Over TLS it has proven to be the service's. Throws UpstreamError (connect).
    [[nodiscard]] std::unique_ptr<UpstreamSession> dial(const Addresses& addresses, MonotonicTime until) const;

private:
    [[nodiscard]] std::unique_ptr<UpstreamSession> dialOne(const IpAddress& address, MonotonicTime until) const;

    UpstreamSettings _settings;
    std::string _authority;
    AddressBook& _book;
    Poco::Net::Context::Ptr _tls; // null: plain HTTP
};
} // namespace weir::external
