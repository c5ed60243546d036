#include "ResponseCoding.h"

#include "Framing.h"
#include "weir/Blocking.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>

namespace weir::http
{
namespace
{
constexpr int level = 3; // answers are made to be read once: speed before the last few percent
constexpr int gzipWindow = 15 + 16;
constexpr int memoryLevel = 8;
constexpr int noContent = 204;
constexpr int notModified = 304;
constexpr std::size_t longText = 64 * 1024; // takes about a millisecond

/// One gzip member (RFC 1952), written piece by piece.
class Gzip final
{
public:
    Gzip()
    {
        if (deflateInit2(&_stream, level, Z_DEFLATED, gzipWindow, memoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
    }
    ~Gzip() { deflateEnd(&_stream); }
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;

    /// Appends what comes out; `last` ends the member. REQUIRES: `text` is smaller than 4 GiB.
    void add(std::string_view text, bool last, std::string& out)
    {
        // zlib's interface predates const.
        _stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data())); // NOLINT
        _stream.avail_in = static_cast<uInt>(text.size());
        std::array<char, 16 * 1024> piece; // NOLINT(*-member-init): filled by zlib
        do
        {
            _stream.next_out = reinterpret_cast<Bytef*>(piece.data()); // NOLINT(*-reinterpret-cast)
            _stream.avail_out = piece.size();
            deflate(&_stream, last ? Z_FINISH : Z_NO_FLUSH); // cannot fail with this state and these arguments
            out.append(piece.data(), piece.size() - _stream.avail_out);
        } while (_stream.avail_out == 0);
    }

private:
    z_stream _stream{};
};

/// True for `;q=0`, `; q=0.000`.
bool hasZeroWeight(std::string_view parameters) noexcept
{
    const auto q = parameters.find_first_of("qQ");
    if (q == std::string_view::npos)
        return false;
    const auto weight = trim(parameters.substr(std::min(parameters.size(), q + 2)));
    return !weight.empty() && weight.find_first_not_of("0.") == std::string_view::npos;
}

/// What one element of Accept-Encoding says of gzip; nothing: it speaks of something else.
struct Preference
{
    bool named;
    bool accepted;
};
std::optional<Preference> preferenceOf(std::string_view element) noexcept
{
    const auto semicolon = std::min(element.find(';'), element.size());
    const auto coding = trim(element.substr(0, semicolon));
    const bool named = equalsIgnoringCase(coding, "gzip") || equalsIgnoringCase(coding, "x-gzip");
    if (!named && coding != "*")
        return std::nullopt;
    return Preference{named, !hasZeroWeight(element.substr(semicolon))};
}

/// RFC 9111, section 5.2.2.6.
bool forbidsCoding(const Headers& headers)
{
    const auto* cache = headers.find("Cache-Control");
    return cache != nullptr && cache->find("no-transform") != std::string::npos;
}

bool isWorthIt(const Response& response, std::size_t minSize)
{
    const auto text = response.body.text();
    if (text ? text->size() < minSize || text->size() >= UINT32_MAX : minSize == SIZE_MAX)
        return false; // the cheapest question first: most answers are short
    const auto& headers = response.headers;
    const auto* type = headers.find("Content-Type");
    if (type == nullptr || !isCompressible(*type) || response.status == noContent)
        return false;
    if (headers.contains("Content-Encoding") || headers.contains("Content-Range"))
        return false;
    return !forbidsCoding(headers);
}

void addVary(Headers& headers)
{
    for (const auto& [name, value] : headers.entries())
    {
        const std::array<Field, 1> field{{{name, value}}};
        if (listHas(field, "Vary", "*") || listHas(field, "Vary", "Accept-Encoding"))
            return;
    }
    headers.add("Vary", "Accept-Encoding"); // leaves the fields alone that other parts of the chain have added
}

void weakenTag(Headers& headers)
{
    const auto* tag = headers.find("ETag");
    if (tag != nullptr && !tag->starts_with("W/"))
        headers.set("ETag", "W/" + *tag);
}

/// What a 304 says has to fit the answer that would have been sent (RFC 9110, section 15.4.5), whose body is not known
/// here. A weak tag fits both forms of it, and Vary does no harm where it would have had none.
void matchNotModified(const Incoming& request, std::size_t minSize, Headers& headers)
{
    if (minSize == SIZE_MAX || !headers.contains("ETag") || forbidsCoding(headers))
        return;
    addVary(headers);
    if (acceptsGzip(request.headers))
        weakenTag(headers);
}

std::string compressed(std::string_view text)
{
    std::optional<Blocking> blocking;
    if (text.size() >= longText)
        blocking.emplace();
    std::string out;
    Gzip().add(text, true, out);
    return out;
}

Pull compressed(Pull pull)
{
    return [pull = std::move(pull), gzip = std::make_shared<Gzip>(), plain = std::string()](std::string& piece) mutable
    {
        plain.clear();
        const bool more = pull(plain);
        gzip->add(plain, !more, piece);
        return more;
    };
}
} // namespace

bool acceptsGzip(std::span<const Field> requestHeaders)
{
    bool accepted = false;
    for (const auto& field : requestHeaders)
    {
        if (!equalsIgnoringCase(field.name, "Accept-Encoding"))
            continue;
        for (auto rest = field.value; !rest.empty();)
        {
            const auto comma = std::min(rest.find(','), rest.size());
            if (const auto preference = preferenceOf(rest.substr(0, comma)))
            {
                if (preference->named)
                    return preference->accepted;
                accepted = preference->accepted;
            }
            rest.remove_prefix(std::min(rest.size(), comma + 1));
        }
    }
    return accepted;
}

bool isCompressible(std::string_view contentType)
{
    const auto type = trim(contentType.substr(0, contentType.find(';')));
    if (type.starts_with("text/"))
        return type != "text/event-stream";
    return type == "application/json" || type == "application/x-ndjson" || type == "application/xml" ||
           type == "application/javascript" || type.ends_with("+json") || type.ends_with("+xml");
}

void encodeBody(const Incoming& request, std::size_t minSize, Response& response)
{
    if (response.status == notModified)
        return matchNotModified(request, minSize, response.headers);
    if (response.body.events() != nullptr || !isWorthIt(response, minSize))
        return;
    addVary(response.headers);
    if (!acceptsGzip(request.headers))
        return;
    response.headers.set("Content-Encoding", "gzip");
    weakenTag(response.headers);
    if (request.method == "HEAD")
        response.body = Pull([](std::string& /*piece*/) { return false; }); // its length is not known, nor wanted
    else if (auto* pull = response.body.pull())
        response.body = compressed(std::move(*pull));
    else
        response.body = compressed(*response.body.text());
}
} // namespace weir::http
