// Every key there is: the host's and those of all installed modules, enabled or not.
#pragma once

#include "weir/Config.h"

#include <string>
#include <string_view>
#include <vector>

namespace weir::host
{
/// Not thread-safe while it is filled, immutable afterwards.
class KeyTable final
{
public:
    struct Row
    {
        Key key;
        std::string owner; ///< "server" or a module's name
    };

    void add(const std::string& owner, const std::vector<Key>& keys);

    [[nodiscard]] const std::vector<Row>& rows() const noexcept { return _rows; }
    /// The row of a key, or of the family whose pattern it fits; null if there is none.
    [[nodiscard]] const Row* find(std::string_view key) const noexcept;
    [[nodiscard]] bool isSecret(std::string_view key) const noexcept;
    [[nodiscard]] bool needsRestart(std::string_view key) const noexcept;

private:
    std::vector<Row> _rows;
};

/// True for the row of a family: its key has `*` for the name.
[[nodiscard]] bool isFamily(const Key& key) noexcept;
/// What stands for `*`, if `name` fits the family's pattern; empty if not.
[[nodiscard]] std::string_view memberOf(const Key& family, std::string_view name) noexcept;
/// The family's key for one of its names.
[[nodiscard]] std::string memberKey(const Key& family, std::string_view name);
} // namespace weir::host
