#include "http/Target.h"

#include <Poco/URI.h>

namespace weir::ctl
{
Target& Target::add(std::string_view name, std::string_view value)
{
    constexpr const char* reserved = "!#$&'()*+,/:;=?@[]|\"\\^`{}<>%"; // of a value nothing has a meaning of its own
    _text += _hasQuery ? '&' : '?';
    _hasQuery = true;
    Poco::URI::encode(std::string(name), reserved, _text);
    _text += '=';
    Poco::URI::encode(std::string(value), reserved, _text);
    return *this;
}
} // namespace weir::ctl
