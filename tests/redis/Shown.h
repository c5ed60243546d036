// What came back from Redis, as one line that a test can compare.
#pragma once

#include "weir/Outcome.h"
#include "weir/Redis.h"

#include <string>
#include <vector>

namespace weir::test
{
/// Integers as `7`, strings quoted, statuses bare, null as `null`, arrays in brackets, errors as `!ERR text`.
[[nodiscard]] std::string shown(const RedisReply& reply);
/// `down`, `timeout`, `protocol` or `refused`.
[[nodiscard]] std::string shown(RedisError error);

[[nodiscard]] inline std::string shown(const std::vector<RedisReply>& replies)
{
    return shown(RedisReply{replies});
}

template <class T>
[[nodiscard]] std::string shown(const Outcome<T, RedisError>& outcome)
{
    return outcome ? shown(outcome.value()) : shown(outcome.error());
}
} // namespace weir::test
