#include "Mailbox.h"

#include "Connection.h"

#include <algorithm>
#include <iterator>
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

void Mailbox::take(std::deque<Mail>& mail, std::deque<Connection*>& going)
{
    const std::lock_guard lock(_mutex);
    _asleep = false;
    std::ranges::move(_mail, std::back_inserter(mail));
    std::ranges::copy(_going, std::back_inserter(going));
    _mail.clear();
    _going.clear();
}
} // namespace weir::http
