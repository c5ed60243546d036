#include "KeyTable.h"

#include <algorithm>

namespace weir::host
{
bool isFamily(const Key& key) noexcept
{
    return !key.namesFrom.empty();
}

std::string_view memberOf(const Key& family, std::string_view name) noexcept
{
    const std::string_view pattern = family.name;
    const auto star = pattern.find('*');
    const auto before = pattern.substr(0, star);
    const auto after = pattern.substr(star + 1);
    if (name.size() <= before.size() + after.size() || !name.starts_with(before) || !name.ends_with(after))
        return {};
    const auto member = name.substr(before.size(), name.size() - before.size() - after.size());
    return member.find('.') == std::string_view::npos ? member : std::string_view();
}

std::string memberKey(const Key& family, std::string_view name)
{
    auto key = family.name;
    key.replace(key.find('*'), 1, name);
    return key;
}

void KeyTable::add(const std::string& owner, const std::vector<Key>& keys)
{
    for (const auto& key : keys)
        _rows.push_back({key, owner});
}

const KeyTable::Row* KeyTable::find(std::string_view key) const noexcept
{
    const auto fits = [&](const Row& row)
    { return isFamily(row.key) ? !memberOf(row.key, key).empty() : row.key.name == key; };
    const auto found = std::ranges::find_if(_rows, fits);
    return found == _rows.end() ? nullptr : &*found;
}

bool KeyTable::isSecret(std::string_view key) const noexcept
{
    const auto* row = find(key);
    return row != nullptr && row->key.secret;
}

bool KeyTable::needsRestart(std::string_view key) const noexcept
{
    const auto* row = find(key);
    return row != nullptr && row->key.restart;
}
} // namespace weir::host
