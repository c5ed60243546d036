#include "EntryCodec.h"

#include "Bytes.h"

#include <algorithm>

namespace weir::cache
{
namespace
{
using std::chrono::milliseconds;
using Pairs = std::vector<std::pair<std::string, std::string>>;

// The last byte is the version: to be raised with every change of what follows.
constexpr std::string_view mark = "weir\x02";
constexpr milliseconds aCentury = std::chrono::days(36525);

void write(ByteWriter& to, const Pairs& pairs)
{
    to.number(pairs.size());
    for (const auto& [name, value] : pairs)
        to.text(name).text(value);
}

void write(ByteWriter& to, milliseconds duration)
{
    to.number(static_cast<std::uint64_t>(std::max(duration, milliseconds(0)).count()));
}

std::vector<std::string> readTexts(ByteReader& from)
{
    std::vector<std::string> texts;
    for (auto left = from.number(); left > 0 && from.ok(); --left)
        texts.emplace_back(from.text());
    return texts;
}

Pairs readPairs(ByteReader& from)
{
    Pairs pairs;
    for (auto left = from.number(); left > 0 && from.ok(); --left)
    {
        std::string name(from.text());
        pairs.emplace_back(std::move(name), from.text());
    }
    return pairs;
}

/// At most a century, so that sums of a few cannot overflow.
milliseconds readDuration(ByteReader& from)
{
    return milliseconds(static_cast<std::int64_t>(from.numberUpTo(static_cast<std::uint64_t>(aCentury.count()))));
}

Lifetime readLifetime(ByteReader& from, milliseconds kept, MonotonicTime now)
{
    Lifetime lifetime;
    lifetime.bornAt = now - readDuration(from) - std::clamp(kept, milliseconds(0), aCentury);
    lifetime.fresh = readDuration(from);
    lifetime.staleWhileRevalidate = readDuration(from);
    lifetime.staleIfError = readDuration(from);
    return lifetime;
}
} // namespace

std::string encode(const Entry& entry, MonotonicTime now)
{
    std::string encoded(mark);
    ByteWriter to(encoded);
    to.number(entry.resources.size());
    for (const std::string& resource : entry.resources)
        to.text(resource);
    to.number(static_cast<std::uint64_t>(entry.status));
    write(to, std::chrono::ceil<milliseconds>(now - entry.lifetime.bornAt));
    write(to, entry.lifetime.fresh);
    write(to, entry.lifetime.staleWhileRevalidate);
    write(to, entry.lifetime.staleIfError);
    write(to, entry.headers.entries());
    write(to, entry.selectedBy);
    to.text(*entry.body);
    return encoded;
}

std::optional<Entry> decode(std::string_view encoded, milliseconds kept, MonotonicTime now)
{
    if (!encoded.starts_with(mark))
        return std::nullopt;
    ByteReader from(encoded.substr(mark.size()));
    constexpr std::uint64_t greatestStatus = 599;
    Entry entry;
    entry.resources = readTexts(from);
    entry.status = static_cast<int>(from.numberUpTo(greatestStatus));
    entry.lifetime = readLifetime(from, kept, now);
    for (auto& [name, value] : readPairs(from))
        entry.headers.add(name, std::move(value));
    entry.selectedBy = readPairs(from);
    entry.body = std::make_shared<const std::string>(from.text());
    if (!from.ok() || !from.atEnd())
        return std::nullopt;
    return entry;
}

std::optional<std::vector<std::string>> resourcesIn(std::string_view encoded)
{
    if (!encoded.starts_with(mark))
        return std::nullopt;
    ByteReader from(encoded.substr(mark.size()));
    auto resources = readTexts(from);
    if (!from.ok())
        return std::nullopt;
    return resources;
}
} // namespace weir::cache
