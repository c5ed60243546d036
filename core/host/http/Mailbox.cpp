#include "Mailbox.h"

#include "Connection.h"

#include <utility>

namespace weir::http
{
Mailbox::~Mailbox() = default;

template <class F>
void Mailbox::put(F add)
{
    bool asleep = false;
    {
        const std::lock_guard lock(_mutex);
        add();
        asleep = std::exchange(_asleep, false);
    }
    if (asleep)
        _wakeUp.signal();
}

void Mailbox::post(Mail mail)
{
    put([&] { _mail.push_back(std::move(mail)); });
}

void Mailbox::goOn(Connection& connection)
{
    put([&] { _going.push_back(&connection); });
}

bool Mailbox::fallAsleep()
{
    const std::lock_guard lock(_mutex);
    return _asleep = _mail.empty() && _going.empty();
}

std::vector<Mail> Mailbox::take(std::deque<Connection*>& going)
{
    const std::lock_guard lock(_mutex);
    _asleep = false;
    going.insert(going.end(), _going.begin(), _going.end());
    _going.clear();
    return std::exchange(_mail, {});
}
} // namespace weir::http
