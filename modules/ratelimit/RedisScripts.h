// The decisions of SlidingLog and SubWindowLog as Redis scripts.
#pragma once

#include <string_view>

namespace weir::ratelimit
{
/// Both take one key and the arguments limit, window in us, and now in us since any epoch (empty: the server's TIME),
/// and return {admitted, remaining, free again in us, stamp}. They write nothing for a refusal but what has expired.
///
/// The server's TIME is a wall clock. When it was set back, what it admitted lies in the future: all of it is moved
/// back by the same step, as if the newest had been admitted just now, which keeps the limit and lets the key recover
/// within a window.
///
/// A list of moments, the newest first.
inline constexpr std::string_view logScript = R"lua(
local log, limit, window, now = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local function at(index) return tonumber(redis.call('LINDEX', log, index) or nil) end
local function keep() redis.call('PEXPIRE', log, math.ceil(window / 1000) + 1) end

local newest = at(0)
if newest and newest > now then
  local moments = redis.call('LRANGE', log, 0, -1)
  redis.call('DEL', log)
  for _, moment in ipairs(moments) do
    redis.call('RPUSH', log, string.format('%.0f', moment - newest + now))
  end
  keep()
end
local oldest = at(-1)
while oldest and now - oldest > window do
  redis.call('RPOP', log)
  oldest = at(-1)
end
local used = redis.call('LLEN', log)
if used >= limit then
  return {0, 0, at(limit - 1) + window - now, 0}
end
redis.call('LPUSH', log, string.format('%.0f', now))
keep()
return {1, limit - used - 1, (oldest or now) + window - now, now}
)lua";

/// A hash from the index of a sub-window to its admissions; SubWindowLog.cpp says why it keeps 65 of them.
inline constexpr std::string_view subWindowsScript = R"lua(
local log, limit, window, now = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local length = math.ceil(window / 64)
local current = math.floor(now / length)
local function text(number) return string.format('%.0f', number) end
local function keep() redis.call('PEXPIRE', log, math.ceil((window + 2 * length) / 1000) + 1) end

local counts, newest = {}, current
local fields = redis.call('HGETALL', log)
for i = 1, #fields, 2 do
  local index = tonumber(fields[i])
  counts[index] = tonumber(fields[i + 1])
  newest = math.max(newest, index)
end
if newest > current then
  local moved = {}
  redis.call('DEL', log)
  for index, count in pairs(counts) do
    moved[index - newest + current] = count
    redis.call('HSET', log, text(index - newest + current), text(count))
  end
  counts = moved
  keep()
end
local used = 0
for index, count in pairs(counts) do
  if index + 64 < current then
    redis.call('HDEL', log, text(index))
  else
    used = used + count
  end
end
local function freeIn(goal)
  local left = used
  for index = current - 64, current do
    left = left - (counts[index] or 0)
    if left < goal then return (index + 65) * length - now end
  end
end
if used >= limit then
  return {0, 0, freeIn(limit), 0}
end
redis.call('HINCRBY', log, text(current), 1)
keep()
used = used + 1
counts[current] = (counts[current] or 0) + 1
return {1, limit - used, freeIn(used), current}
)lua";
} // namespace weir::ratelimit
