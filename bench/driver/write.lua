-- Sends prepared requests, one after the other, with times that move on: no two write the same points.
-- usage: wrk ... -s write.lua URL -- REQUESTS INDEX THREADS FIRST SPAN
-- REQUESTS is a file of whole requests. INDEX says where they are, and where times stand in them, each ten digits of
-- seconds; it holds integers of 32 bits: for each request its start, its length, the number of its times, their
-- positions in the request, and the times. What is sent as number n, of all threads, is request n modulo the number of
-- requests, n * SPAN seconds later than it was prepared. FIRST is the first n.

local ffi = require("ffi")
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "request.lua")

local DIGITS = 10
local threads = {}
local files, requests, stride, span

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

function init(args)
  files = { requests = args[1], index = args[2] }
  stride, number, span = tonumber(args[3]), tonumber(args[4]) + id, tonumber(args[5])
  sent = 0
end

local function read(file)
  local handle = assert(io.open(file, "rb"))
  local text = handle:read("*a")
  handle:close()
  return text
end

local function prepare()
  local text, index = read(files.requests), read(files.index)
  local all = { index = index } -- a pointer does not keep it alive
  local at = ffi.cast("const int32_t*", index)
  local stop = at + #index / 4
  while at < stop do
    local start, length, count = at[0], at[1], at[2]
    local request = text:sub(start + 1, start + length)
    table.insert(all, {
      text = request, bytes = ffi.cast("char*", request),
      count = count, positions = at + 3, times = at + 3 + count,
    })
    at = at + 3 + 2 * count
  end
  return all
end

-- Strings of Lua are not meant to be changed. These are, in place: wrk copies what it sends, nothing compares them or
-- looks them up, and a new string of half a megabyte for each request costs wrk seven times as much as all the rest.
function request()
  -- Not in init(): there all threads would wait for each other, but the first, which would be running already.
  requests = requests or prepare()
  local it = requests[number % #requests + 1]
  local later, time, digits = number * span, nil, nil
  for i = 0, it.count - 1 do
    if it.times[i] ~= time then
      time = it.times[i]
      digits = string.format("%010d", time + later)
    end
    ffi.copy(it.bytes + it.positions[i], digits, DIGITS)
  end
  number, sent = number + stride, sent + 1
  return it.text
end

local print_result = done
function done(...)
  local next, total = 0, 0
  for _, thread in ipairs(threads) do
    next, total = math.max(next, thread:get("number")), total + thread:get("sent")
  end
  io.write(string.format('{"next":%d,"sent":%d}\n', next, total))
  print_result(...)
end
