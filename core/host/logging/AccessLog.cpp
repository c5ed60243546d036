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
    // Names as they stand in the line: to write them one by one costs as much as all values together.
    const auto value = [&out](std::string_view name)
    {
        out.append(name);
        return JsonWriter(out);
    };
    out.append(R"({"time":")").append(logTime(record.time)).append(R"(","source":"access")");
    value(R"(,"client":)").string(record.client);
    value(R"(,"method":)").string(record.method);
    value(R"(,"target":)").string(record.target);
    value(R"(,"route":)").string(record.route);
    value(R"(,"status":)").integer(record.status);
    value(R"(,"duration_ms":)").real(inMilliseconds(record.duration));
    value(R"(,"request_id":)").string(record.requestId);
    if (!record.traceparent.empty())
        value(R"(,"traceparent":)").string(record.traceparent);
    out += '}';
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
