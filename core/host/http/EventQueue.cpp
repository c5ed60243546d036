#include "EventQueue.h"

#include <string_view>

namespace weir::http
{
namespace
{
/// A field per line of `text`: a line break in data must not end the event.
void appendLines(std::string& out, std::string_view name, std::string_view text)
{
    while (true)
    {
        const auto end = text.find_first_of("\r\n");
        out.append(name).append(": ").append(text.substr(0, end)).append("\n");
        if (end == std::string_view::npos)
            return;
        text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
}

void append(std::string& out, const ServerEvent& event)
{
    if (!event.name.empty())
        appendLines(out, "event", event.name);
    if (!event.id.empty())
        appendLines(out, "id", event.id);
    appendLines(out, "data", event.data);
    out += '\n';
}
} // namespace

bool EventQueue::send(ServerEvent event)
{
    const std::lock_guard lock(_mutex);
    if (_closed)
        return false;
    if (_events.size() >= _maxQueued)
    {
        _hooks.dropped();
        return false;
    }
    _events.push_back(std::move(event));
    if (_events.size() == 1)
        _hooks.filled();
    return true;
}

void EventQueue::onClose(std::function<void()> callback)
{
    {
        const std::lock_guard lock(_mutex);
        if (!_closed)
        {
            _callbacks.push_back(std::move(callback));
            return;
        }
    }
    callback();
}

bool EventQueue::isEmpty() const
{
    const std::lock_guard lock(_mutex);
    return _events.empty();
}

std::string EventQueue::take()
{
    const std::lock_guard lock(_mutex);
    std::string text;
    for (const auto& event : _events)
        append(text, event);
    _events.clear();
    return text;
}

void EventQueue::close() noexcept
{
    std::vector<std::function<void()>> callbacks;
    {
        const std::lock_guard lock(_mutex);
        _closed = true;
        callbacks.swap(_callbacks);
    }
    for (const auto& callback : callbacks)
    {
        try
        {
            callback();
        }
        catch (...) // NOLINT(bugprone-empty-catch): the stream has ended, whatever its owner makes of it
        {
        }
    }
}
} // namespace weir::http
