// An append-only JSON writer for hot answers (RFC 8259). Configuration and administration may use
// Poco::JSON, which is 16-31 times slower and prints `nan` and raw bytes.
#pragma once

#include "weir/Version.h"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::inline v1
{
/// Appends to a string it does not own; commas are its business, nesting is the caller's. Not
/// thread-safe. No call fails: bytes that are not UTF-8 become U+FFFD, a number that is not finite
/// becomes null.
class WEIR_API JsonWriter
{
public:
    explicit JsonWriter(std::string& out) : _out(out) {}

    JsonWriter& beginObject();
    JsonWriter& endObject();
    JsonWriter& beginArray();
    JsonWriter& endArray();
    JsonWriter& key(std::string_view name);

    JsonWriter& string(std::string_view text);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    /// Shortest form that reads back as the same double, always with a point or an exponent: `75.0`.
    JsonWriter& real(double value);
    /// Text that is JSON already.
    JsonWriter& raw(std::string_view json);

    template <std::unsigned_integral T>
    JsonWriter& integer(T value)
    {
        return unsignedInteger(value);
    }
    template <std::signed_integral T>
    JsonWriter& integer(T value)
    {
        return signedInteger(value);
    }

private:
    JsonWriter& unsignedInteger(std::uint64_t value);
    JsonWriter& signedInteger(std::int64_t value);
    void separate();

    std::string& _out;
    bool _needsComma = false;
};

/// True if `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] WEIR_API bool isUtf8(std::string_view text) noexcept;
} // namespace weir::inline v1
