-- What wrk sends, and its result as one line of JSON.
-- usage: wrk ... -s request.lua URL -- METHOD [CONTENT_TYPE BODY]

function init(args)
  wrk.method = args[1]
  if args[3] then
    wrk.headers["Content-Type"] = args[2]
    wrk.body = args[3]
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%f,"p99":%f,"bad":%d}\n', summary.requests, summary.duration / 1e6,
    latency:percentile(99) / 1e6, errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
