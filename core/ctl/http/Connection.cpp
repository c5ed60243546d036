#include "http/Connection.h"

#include "app/Failure.h"
#include "http/BodyReader.h"
#include "http/Wire.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>

namespace weir::ctl
{
namespace net = Poco::Net;

namespace
{
void requireWhatWasAsked(const Answer& answer, const std::string& mediaType, const BodyReader& reader)
{
    const auto& type = answer.head.getContentType();
    if (answer.status() != net::HTTPResponse::HTTP_OK || type.substr(0, type.find(';')) != mediaType)
        throw Failure(exitUnavailable, "the answer is none of Weir's; is the URL right?");
    if (reader.endsWithConnection())
        throw Failure(exitUnavailable, "the answer came with neither a length nor in chunks, so that one that is cut "
                                       "off looks whole; is there a proxy that speaks HTTP/1.0?");
}
} // namespace

Connection::Connection(const Endpoint& endpoint) : _endpoint(endpoint), _wire(openWire(endpoint)) {}

Connection::~Connection() = default;

Answer Connection::request(const std::string& method, const std::string& target, const Fields& fields,
                           std::string_view body, const Download& download)
{
    try
    {
        return exchange(method, target, fields, body, download);
    }
    catch (...)
    {
        _wire->session().reset();
        throw;
    }
}

Answer Connection::exchange(const std::string& method, const std::string& target, const Fields& fields,
                            std::string_view body, const Download& download)
{
    _wasSent = false;
    auto& session = _wire->session();
    net::HTTPRequest request(method, _endpoint.url.getPath() + target, net::HTTPMessage::HTTP_1_1);
    request.setKeepAlive(true);
    for (const auto& [name, value] : _endpoint.headers)
        request.set(name, value);
    for (const auto& [name, value] : fields)
        request.set(name, value);
    if (method != "GET")
        request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    session.sendRequest(request).flush();
    // POCO's stream would send the body in pieces of a few kilobytes, each with a system call of its own.
    if (!body.empty())
        _wire->send(body);
    _wasSent = true;

    Answer answer;
    session.receiveResponse(answer.head);
    if (_endpoint.patience > Endpoint::usualPatience)
        session.socket().setReceiveTimeout(Poco::Timespan(Endpoint::usualPatience.count(), 0));
    BodyReader reader(*_wire, answer.head);
    const bool streams = download.sink && answer.succeeded();
    if (streams)
        requireWhatWasAsked(answer, download.mediaType, reader);
    for (auto piece = reader.next(); !piece.empty(); piece = reader.next())
        if (streams)
            download.sink(piece);
        else
            answer.body += piece;
    return answer;
}

Answer askOnce(const Endpoint& endpoint, const std::function<Answer(Connection&)>& ask)
{
    const auto url = endpoint.url.toString();
    try
    {
        Connection connection(endpoint);
        return ask(connection);
    }
    catch (const IncompleteAnswer&)
    {
        throw Failure(exitUnavailable, url + " broke off in the middle of its answer; nothing of it is to be trusted");
    }
    catch (const Poco::Exception& exception)
    {
        const auto text = exception.displayText();
        const bool isMistrusted = text.find("ertificate") != std::string::npos;
        throw Failure(exitUnavailable, "no answer from " + url + " (" + text + "); " +
                                           (isMistrusted ? "--ca-file FILE trusts the issuer of its certificate"
                                                         : "does the server run, and is the URL right?"));
    }
}
} // namespace weir::ctl
