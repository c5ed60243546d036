#include "HeadParser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace weir::http
{
namespace
{
namespace beast = boost::beast;
using beast::http::error;

std::string_view view(beast::string_view text) noexcept
{
    return {text.data(), text.size()};
}

/// Collects what the parser finds in a head; a body never reaches it.
class Collector final : public beast::http::basic_parser<true>
{
public:
    explicit Collector(std::vector<Field>& fields) : _fields(fields)
    {
        header_limit(std::numeric_limits<std::uint32_t>::max()); // measured already
        body_limit(std::numeric_limits<std::uint64_t>::max());   // none at all would refuse every body
    }

    std::string_view method;
    std::string_view target;
    bool version11 = false;

private:
    using Error = beast::error_code;

    void on_request_impl(beast::http::verb /*verb*/, beast::string_view name, beast::string_view where, int version,
                         Error& /*error*/) override
    {
        method = view(name);
        target = view(where);
        version11 = version == 11;
    }

    void on_response_impl(int /*status*/, beast::string_view /*reason*/, int /*version*/, Error& /*error*/) override {}

    void on_field_impl(beast::http::field /*field*/, beast::string_view name, beast::string_view value,
                       Error& /*error*/) override
    {
        _fields.push_back({view(name), view(value)});
    }

    void on_header_impl(Error& /*error*/) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/, Error& /*error*/) override {}
    std::size_t on_body_impl(beast::string_view /*text*/, Error& /*error*/) override { return 0; }
    void on_chunk_header_impl(std::uint64_t /*size*/, beast::string_view /*extensions*/, Error& /*error*/) override {}
    std::size_t on_chunk_body_impl(std::uint64_t /*rest*/, beast::string_view /*text*/, Error& /*error*/) override
    {
        return 0;
    }
    void on_finish_impl(Error& /*error*/) override {}

    std::vector<Field>& _fields;
};

bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

/// True if the line ends in a version that is well-formed (RFC 9112, section 2.3), if not one of ours.
bool namesAnotherVersion(std::string_view head) noexcept
{
    const auto line = head.substr(0, head.find('\r'));
    const auto version = line.substr(std::min(line.rfind(' '), line.size() - 1) + 1);
    return version != "HTTP/1.1" && version != "HTTP/1.0" && version.size() == 8 && version.starts_with("HTTP/") &&
           isDigit(version[5]) && version[6] == '.' && isDigit(version[7]);
}

Refusal refusalFor(const beast::error_code& code, std::string_view head)
{
    if (code == error::bad_version && namesAnotherVersion(head))
        return {505, "this server speaks HTTP/1.1 and HTTP/1.0"};
    if (code == error::bad_method || code == error::bad_target || code == error::bad_version)
        return {400, "the request line is not a method, a target and a version"};
    if (code == error::bad_content_length)
        return {400, "Content-Length must be one decimal number, and alone"};
    if (code == error::bad_transfer_encoding)
        return {400, "Transfer-Encoding must stand once, and without Content-Length"};
    return {400, "a header field is not a name, a colon and a value"};
}
} // namespace

std::variant<Head, Refusal> HeadParser::parse(std::string_view head)
{
    _fields.clear();
    Collector collector(_fields);
    beast::error_code code;
    const auto used = collector.put(boost::asio::const_buffer(head.data(), head.size()), code);
    if (!code && used != head.size())
        code = error::bad_field; // what the scanner took for one head is one head to the parser too
    if (code)
        return refusalFor(code, head);
    return Head(collector.method, collector.target, collector.version11 ? "HTTP/1.1" : "HTTP/1.0", _fields);
}

HeadParser::Views HeadParser::moved(const Views& views, std::string_view from, const char* to)
{
    const auto move = [&](std::string_view text)
    {
        const std::less_equal<> before;
        const bool inside = before(from.data(), text.data()) && before(text.data(), from.data() + from.size());
        return inside ? std::string_view(to + (text.data() - from.data()), text.size()) : text;
    };
    for (auto& field : _fields)
        field = {move(field.name), move(field.value)};
    return {move(views.method), move(views.target), _fields};
}

std::span<const Field> HeadParser::withField(std::string_view name, std::string_view value)
{
    const auto found = std::ranges::find_if(_fields, [&](const Field& f) { return equalsIgnoringCase(f.name, name); });
    if (found == _fields.end())
        _fields.push_back({name, value});
    else
        found->value = value;
    return _fields;
}
} // namespace weir::http
