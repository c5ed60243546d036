#include "Mailbox.h"

#include "Connection.h"

#include <utility>

namespace weir::http
{
Mailbox::~Mailbox() = default;

void Mailbox::post(Mail mail)
{
    bool asleep = false;
    {
        const std::lock_guard lock(_mutex);
        _mail.push_back(std::move(mail));
        asleep = std::exchange(_asleep, false);
    }
    if (asleep)
        _wakeUp.signal();
}

bool Mailbox::fallAsleep()
{
    const std::lock_guard lock(_mutex);
    return _asleep = _mail.empty();
}

std::vector<Mail> Mailbox::take()
{
    const std::lock_guard lock(_mutex);
    _asleep = false;
    return std::exchange(_mail, {});
}
} // namespace weir::http
