#include "KeyFile.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

namespace apikey
{
namespace
{
constexpr std::string_view nameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

std::optional<Digest> parseDigest(std::string_view hex)
{
    Digest digest;
    if (hex.size() != 2 * digest.size())
        return std::nullopt;
    for (std::size_t i = 0; i < digest.size(); ++i)
    {
        const char* const begin = hex.data() + 2 * i;
        const auto [end, error] = std::from_chars(begin, begin + 2, digest[i], 16);
        if (error != std::errc() || end != begin + 2)
            return std::nullopt;
    }
    return digest;
}

class Parser
{
public:
    void line(std::string_view text)
    {
        ++_line;
        if (text.empty() || text.front() == '#')
            return;
        const auto colon = std::min(text.find(':'), text.size());
        const auto name = text.substr(0, colon);
        const auto digest = parseDigest(text.substr(std::min(colon + 1, text.size())));
        if (name.empty() || name.find_first_not_of(nameCharacters) != name.npos || !digest)
            refuse("not a name, a colon and a SHA-256 of 64 hexadecimal digits");
        else if (!_names.emplace(name).second)
            refuse("the name " + std::string(name) + " stands on an earlier line already");
        else
            _digests.push_back(*digest);
    }

    weir::Outcome<KeyRing, std::vector<KeyFileError>> end()
    {
        // Refusing everybody is hardly what an empty file is meant to say.
        if (_errors.empty() && _digests.empty())
            _errors.push_back({std::max<std::size_t>(_line, 1), "no key in the whole file"});
        if (!_errors.empty())
            return weir::failure(std::move(_errors));
        return KeyRing(std::move(_digests));
    }

private:
    // The line itself may be a key that was pasted by mistake, so it is never quoted.
    void refuse(std::string detail) { _errors.push_back({_line, std::move(detail)}); }

    std::size_t _line = 0;
    std::set<std::string, std::less<>> _names;
    std::vector<Digest> _digests;
    std::vector<KeyFileError> _errors;
};
} // namespace

weir::Outcome<KeyRing, std::vector<KeyFileError>> parseKeyFile(std::string_view text)
{
    Parser parser;
    while (!text.empty())
    {
        const auto end = std::min(text.find('\n'), text.size());
        parser.line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parser.end();
}
} // namespace apikey
