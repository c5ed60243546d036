#include "Mailbox.h"

#include "Connection.h"

#include <utility>

namespace weir::http
{
Mailbox::~Mailbox() = default;

void Mailbox::post(Mail mail)
{
    bool first = false;
    {
        const std::lock_guard lock(_mutex);
        first = _mail.empty();
        _mail.push_back(std::move(mail));
    }
    if (first)
        _wakeUp.signal();
}

std::vector<Mail> Mailbox::take()
{
    _wakeUp.clear(); // before the mail is taken: what is posted from here on signals again
    const std::lock_guard lock(_mutex);
    return std::exchange(_mail, {});
}
} // namespace weir::http
