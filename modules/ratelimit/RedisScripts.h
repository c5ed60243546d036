// The decisions of SlidingLog and SubWindowLog as Redis scripts.
#pragma once

#include <string_view>

namespace weir::ratelimit
{
/// Both take one key and the arguments limit, window in us, now in us since any epoch (empty: the server's TIME), and
/// how many requests ask at that moment. They decide as if these had asked one after the other and return {admitted,
/// remaining after them, free again in us for who was admitted, the same for who was refused, stamp}. They write
/// nothing for a refusal but what has expired.
///
/// The server's TIME is a wall clock. When it was set back, what it admitted lies in the future: all of it is moved
/// back by the same step, as if the newest had been admitted just now, which keeps the limit and lets the key recover
/// within a window.
///
/// A list of moments, the newest first.
inline constexpr std::string_view logScript = R"lua(
local log, limit, window, now = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local asked = tonumber(ARGV[4])
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
local batch = 4
while oldest and now - oldest > window do
  local tail, expired = redis.call('LRANGE', log, -batch, -1), 1
  while expired < #tail and now - tail[#tail - expired] > window do expired = expired + 1 end
  redis.call('LTRIM', log, 0, -1 - expired)
  oldest, batch = at(-1), math.min(batch * 4, 256)
end
local used = redis.call('LLEN', log)
local admitted = math.max(0, math.min(asked, limit - used))
if admitted > 0 then
  local moments, moment = {}, string.format('%.0f', now)
  for i = 1, admitted do moments[i] = moment end
  redis.call('LPUSH', log, unpack(moments))
  keep()
end
local over = 0
if admitted < asked then over = at(limit - 1) + window - now end
return {admitted, math.max(0, limit - used - admitted), (oldest or now) + window - now, over, now}
)lua";

/// A hash from the index of a sub-window to its admissions; SubWindowLog.cpp says why it keeps 65 of them. Beside them
/// stand their sum (`used`), the first that has any (`oldest`) and the last (`newest`), so that an admission costs the
/// same however many sub-windows there are.
inline constexpr std::string_view subWindowsScript = R"lua(
local log, limit, window, now = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local asked = tonumber(ARGV[4])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local length = math.ceil(window / 64)
local current = math.floor(now / length)
local function text(number) return string.format('%.0f', number) end
local function count(index) return tonumber(redis.call('HGET', log, text(index)) or 0) end

local field = text(current)
local state = redis.call('HMGET', log, 'used', 'oldest', 'newest', field)
local used, here = tonumber(state[1] or 0), tonumber(state[4] or 0)
local oldest, newest = tonumber(state[2] or current), tonumber(state[3] or current)
local function note() redis.call('HSET', log, 'used', text(used), 'oldest', text(oldest), 'newest', text(newest)) end
-- What is admitted in a sub-window counts until the same moment, so its first admission alone says how long to keep it.
local function keep() redis.call('PEXPIRE', log, math.ceil((window + 2 * length) / 1000) + 1) end

if newest > current then
  local fields, step = redis.call('HGETALL', log), newest - current
  redis.call('DEL', log)
  for i = 1, #fields, 2 do
    local index = tonumber(fields[i])
    if index then redis.call('HSET', log, text(index - step), fields[i + 1]) end
  end
  oldest, newest = oldest - step, current
  here = count(current)
  note()
  keep()
end
if used == 0 or newest + 64 < current then
  redis.call('DEL', log)
  used, here, oldest = 0, 0, current
elseif oldest + 64 < current then
  while oldest < current do
    local admitted = count(oldest)
    if oldest + 64 >= current and admitted > 0 then break end
    redis.call('HDEL', log, text(oldest))
    used, oldest = used - admitted, oldest + 1
  end
  note()
end
local admitted = math.max(0, math.min(asked, limit - used))
if admitted > 0 then
  used = used + admitted
  redis.call('HSET', log, 'used', text(used), 'oldest', text(oldest), 'newest', field, field, text(here + admitted))
  if here == 0 then keep() end
end
local over = 0
if admitted < asked then
  local left, index = used - count(oldest), oldest
  while left >= limit do
    index = index + 1
    left = left - count(index)
  end
  over = (index + 65) * length - now
end
return {admitted, math.max(0, limit - used), (oldest + 65) * length - now, over, current}
)lua";

/// Undoes an admission by sub-windows; takes the key and its stamp. Harmless if it has left the window.
inline constexpr std::string_view giveBackToSubWindowsScript = R"lua(
local log, stamp = KEYS[1], ARGV[1]
local admitted = tonumber(redis.call('HGET', log, stamp) or 0)
if admitted == 0 then return 0 end
redis.call('HINCRBY', log, stamp, -1)
redis.call('HINCRBY', log, 'used', -1)
local oldest, newest = unpack(redis.call('HMGET', log, 'oldest', 'newest'))
if admitted == 1 and stamp == oldest then
  local index, last = tonumber(oldest), tonumber(newest)
  local function empty() return tonumber(redis.call('HGET', log, string.format('%.0f', index)) or 0) == 0 end
  while index < last and empty() do index = index + 1 end
  redis.call('HSET', log, 'oldest', string.format('%.0f', index))
end
return 1
)lua";
} // namespace weir::ratelimit
