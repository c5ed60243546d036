#include "engine/Ledger.h"

#include <algorithm>
#include <utility>

namespace weir::metrics
{
void Ledger::add(std::uint64_t checksum) noexcept
{
    ++next;
    ++count;
    digest ^= checksum;
}

void Ledger::drop(std::uint64_t checksum) noexcept
{
    --count;
    digest ^= checksum;
}

void Ledger::write(ByteWriter& to) const
{
    to.number(next).number(count).number(digest);
}

Ledger Ledger::read(ByteReader& from)
{
    Ledger ledger;
    ledger.next = from.number();
    ledger.count = from.number();
    ledger.digest = from.number();
    return ledger;
}

LedgerAudit::LedgerAudit(const std::optional<Ledger>& written) noexcept
    : _known(written), _written(written.value_or(Ledger())), _current(_written)
{
}

bool LedgerAudit::see(std::uint64_t number, std::uint64_t checksum) noexcept
{
    if (number < _expected)
        return false;
    _expected = number + 1;
    const Ledger damaged = std::exchange(_trailing, {});
    if (number < _written.next)
    {
        ++_found.count;
        _found.digest ^= checksum;
        return true;
    }
    const std::uint64_t gap = _known ? number - _current.next : 0;
    _gaps += gap;
    _current.count += gap;
    _current.digest ^= damaged.digest; // they may be dropped, too
    _current.next = number;
    _current.add(checksum);
    return true;
}

void LedgerAudit::seeDamaged(std::uint64_t number, std::uint64_t checksum) noexcept
{
    constexpr std::uint64_t tooGreat = std::uint64_t{1} << 62U;
    ++_damaged;
    if (number < std::max(_written.next, _expected) || number >= tooGreat)
        return;
    _trailing.next = number;
    _trailing.add(checksum);
}

void LedgerAudit::finish(const std::string& rows, DamageReport& report)
{
    _current.next = std::max(_current.next, _trailing.next);
    _current.count += _trailing.count;
    _current.digest ^= _trailing.digest;
    if (!_known)
        return;
    const std::uint64_t expected = _written.count + _gaps + _trailing.count;
    const std::uint64_t found = _found.count + _damaged;
    if (found < expected)
        report.add(DamageKind::missing, std::to_string(expected - found) + " of the " + rows + " are missing",
                   expected - found);
    else if (_found.count > _written.count)
        report.add(DamageKind::doubled,
                   std::to_string(_found.count - _written.count) + " " + rows + " are there that were dropped",
                   _found.count - _written.count);
    else if (_damaged == 0 && _found.digest != _written.digest)
        report.add(DamageKind::damaged, "at least one of the " + rows + " is not the one that was written");
}
} // namespace weir::metrics
