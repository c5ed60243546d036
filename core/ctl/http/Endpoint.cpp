#include "http/Endpoint.h"

#include "app/Failure.h"

#include <Poco/Exception.h>

namespace weir::ctl
{
Poco::URI parseServerUrl(const std::string& text)
{
    try
    {
        Poco::URI url(text);
        const bool known = url.getScheme() == "http" || url.getScheme() == "https";
        if (known && !url.getHost().empty() && url.getRawQuery().empty() && url.getFragment().empty())
        {
            if (url.getPath() == "/")
                url.setPath("");
            return url;
        }
    }
    catch (const Poco::SyntaxException&) // falls through to the sentence below
    {
    }
    throw Failure(exitUsage, "'" + text + "' is not the URL of a server; give one such as http://127.0.0.1:8000");
}
} // namespace weir::ctl
