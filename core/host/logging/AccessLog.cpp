#include "AccessLog.h"

#include "weir/Json.h"

#include <charconv>

namespace weir::host
{
namespace
{
constexpr std::size_t writeAt = 64 * 1024;
constexpr std::chrono::seconds slow{1};

double inMilliseconds(std::chrono::nanoseconds duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

void appendMilliseconds(std::string& out, std::chrono::nanoseconds duration)
{
    char digits[32];
    const auto end =
        std::to_chars(std::begin(digits), std::end(digits), inMilliseconds(duration), std::chars_format::fixed, 3).ptr;
    out.append(digits, end).append("ms");
}

void appendText(std::string& out, const AccessRecord& record)
{
    out.append(logTime(record.time)).append(" access ").append(record.client).append(" \"");
    out.append(escapeForLog(record.method)).append(" ").append(escapeForLog(record.target)).append("\" ");
    out.append(std::to_string(record.status)).append(" ");
    appendMilliseconds(out, record.duration);
    out.append(" id=").append(record.requestId);
    if (!record.traceparent.empty())
        out.append(" trace=").append(record.traceparent);
}

void appendJson(std::string& out, const AccessRecord& record)
{
    JsonWriter json(out);
    json.beginObject();
    json.key("time").string(logTime(record.time));
    json.key("source").string("access");
    json.key("client").string(record.client);
    json.key("method").string(record.method);
    json.key("target").string(record.target);
    json.key("route").string(record.route);
    json.key("status").integer(record.status);
    json.key("duration_ms").real(inMilliseconds(record.duration));
    json.key("request_id").string(record.requestId);
    if (!record.traceparent.empty())
        json.key("traceparent").string(record.traceparent);
    json.endObject();
}
} // namespace

bool AccessLog::wants(int status, std::chrono::nanoseconds duration) const noexcept
{
    switch (_level.load(std::memory_order_relaxed))
    {
    case AccessLevel::off:
        return false;
    case AccessLevel::all:
        return true;
    case AccessLevel::errors:
        break;
    }
    return status >= 400 || duration > slow;
}

// Not to be inlined into what waits: the thread may be another one afterwards (weir/Baton.h).
[[gnu::noinline]] void AccessLog::record(const AccessRecord& record)
{
    thread_local std::string line; // put together before the lock is taken
    line.clear();
    _sink.format() == LogFormat::text ? appendText(line, record) : appendJson(line, record);
    line += '\n';
    std::string full;
    {
        const std::lock_guard lock(_mutex);
        _lines += line;
        if (_lines.size() < writeAt)
            return;
        full.swap(_lines);
    }
    _sink.write(full);
}

void AccessLog::flush()
{
    std::string gathered;
    {
        const std::lock_guard lock(_mutex);
        gathered.swap(_lines);
    }
    _sink.write(gathered);
}
} // namespace weir::host
