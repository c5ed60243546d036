#include "Shown.h"

#include <cstdint>
#include <variant>

namespace weir::test
{
namespace
{
struct Printer
{
    std::string operator()(RedisReply::Null /*null*/) const { return "null"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(const std::string& text) const { return '"' + text + '"'; }
    std::string operator()(const RedisReply::Status& status) const { return status.text; }
    std::string operator()(const RedisReply::Error& error) const { return '!' + error.text; }

    std::string operator()(const std::vector<RedisReply>& elements) const
    {
        std::string text = "[";
        for (const RedisReply& element : elements)
            text += (text.size() > 1 ? ", " : "") + shown(element);
        return text + "]";
    }
};
} // namespace

std::string shown(const RedisReply& reply)
{
    return std::visit(Printer{}, reply.value);
}

std::string shown(RedisError error)
{
    switch (error)
    {
    case RedisError::down:
        return "down";
    case RedisError::timeout:
        return "timeout";
    case RedisError::protocol:
        return "protocol";
    case RedisError::refused:
        return "refused";
    }
    return "unknown";
}
} // namespace weir::test
