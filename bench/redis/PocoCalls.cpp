// POCO's client as its documentation shows it: not thread-safe, so every caller has one, with a connection of its own.

#include "Callers.h"

#include <Poco/Redis/Client.h>
#include <Poco/Redis/Command.h>

#include <memory>
#include <vector>

namespace
{
bench::Get connectOne(const bench::Job& job)
{
    auto client = std::make_shared<Poco::Redis::Client>("127.0.0.1", job.port);
    return [client, command = Poco::Redis::Command::get(job.key)]
    { return client->execute<Poco::Redis::BulkString>(command).value(); };
}

std::vector<bench::Get> connectAll(const bench::Job& job)
{
    std::vector<bench::Get> callers;
    for (std::size_t i = 0; i < job.callers; ++i)
        callers.push_back(connectOne(job));
    return callers;
}
} // namespace

int main(int argc, char** argv)
{
    return bench::runCallers(argc, argv, connectAll);
}
