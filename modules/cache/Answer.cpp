#include "Answer.h"

#include "CacheKey.h"
#include "Freshness.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace weir::cache
{
namespace
{
constexpr std::array<std::string_view, 9> notStored{"Age",        "Cache-Status",      "Connection",
                                                    "Keep-Alive", "Proxy-Connection",  "TE",
                                                    "Trailer",    "Transfer-Encoding", "Upgrade"};
} // namespace

/// Short enough that neither the tag nor its copies need memory of their own.
std::string strongTag(std::string_view body)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::uint64_t hash = std::hash<std::string_view>()(body);
    std::string tag = "\"";
    for (; hash != 0; hash /= digits.size())
        tag += digits[hash % digits.size()];
    tag += '"';
    return tag;
}

void tellLifetime(Headers& headers)
{
    if (!headers.contains("Cache-Control") && !headers.contains("Expires"))
        headers.add("Cache-Control", "no-cache");
}

Entry entryOf(const Request& request, Response&& response, const Lifetime& lifetime, std::span<const std::string> vary)
{
    Entry entry{.status = response.status,
                .headers = std::move(response.headers),
                .body = response.body.share(),
                .resources = std::move(response.resources),
                .selectedBy = {},
                .lifetime = lifetime,
                .validity = {}};
    entry.selectedBy = selectionOf(request, entry.headers, vary);
    if (auto target = targetResource(request); std::ranges::find(entry.resources, target) == entry.resources.end())
        entry.resources.push_back(std::move(target));
    for (const std::string_view name : notStored)
        entry.headers.remove(name);
    constexpr int ok = 200;
    if (entry.status == ok && !entry.headers.contains("ETag"))
        entry.headers.add("ETag", strongTag(*entry.body));
    tellLifetime(entry.headers);
    entry.headers.add("Age", {});
    entry.headers.add("Cache-Status", {});
    return entry;
}

std::string ageInSeconds(const Lifetime& lifetime, MonotonicTime now)
{
    return std::to_string(std::chrono::floor<std::chrono::seconds>(ageOf(lifetime, now)).count());
}

Response answerOf(const Entry& entry, const CacheStatus& status, MonotonicTime now)
{
    using std::chrono::milliseconds;
    Response response{.status = entry.status,
                      .headers = entry.headers,
                      .body = entry.body,
                      .resources = entry.resources,
                      .freshFor = std::max(remaining(entry.lifetime, now), milliseconds(0))};
    if (isReuse(status.result))
        response.headers.set("Age", ageInSeconds(entry.lifetime, now));
    else
        response.headers.remove("Age");
    response.headers.set("Cache-Status", toText(status));
    return response;
}

std::size_t footprint(std::string_view key, const Entry& entry) noexcept
{
    constexpr std::size_t perEntry = 256; // nodes and control blocks around it
    std::size_t bytes = perEntry + sizeof(Entry) + key.size() + entry.body->size();
    const auto add = [&](const std::string& text) { bytes += sizeof(std::string) + text.size(); };
    for (const auto* pairs : {&entry.headers.entries(), &entry.selectedBy})
        for (const auto& [name, value] : *pairs)
        {
            add(name);
            add(value);
        }
    for (const std::string& resource : entry.resources)
        add(resource);
    return bytes + entry.validity.values.size() * sizeof(std::int64_t);
}
} // namespace weir::cache
