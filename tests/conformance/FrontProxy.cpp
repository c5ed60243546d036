#include "FrontProxy.h"

#include "support/Json.h"

#include <Poco/Exception.h>
#include <Poco/Net/StreamSocket.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace weir::test
{
namespace
{
const std::filesystem::path& prepared(const TemporaryFolder& folder, std::string_view configuration)
{
    folder.write("proxy.conf", configuration);
    return folder.path();
}

std::string addressOf(std::uint16_t port)
{
    return "127.0.0.1:" + std::to_string(port);
}
} // namespace

FrontProxy::FrontProxy(const std::vector<std::string>& command, std::string_view configuration)
    : _process(prepared(_folder, configuration), command, {})
{
    awaitListening();
}

Poco::Net::SocketAddress FrontProxy::address() const
{
    return {Poco::Net::SocketAddress::UNIX_LOCAL, (_folder.path() / "front.sock").string()};
}

std::uint64_t FrontProxy::forwarded() const
{
    return static_cast<std::uint64_t>(
        std::ranges::count_if(lines(log()), [](const std::string& line) { return line == "front 200"; }));
}

void FrontProxy::awaitListening() const
{
    // A foreign program says in no way of its own that it listens: only a connection tells.
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end)
    {
        try
        {
            const Poco::Net::StreamSocket probe(address());
            return;
        }
        catch (const Poco::Exception&)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
    throw std::runtime_error("the proxy does not listen; its output:\n" + log());
}

std::unique_ptr<FrontProxy> nginxBefore(std::uint16_t port)
{
    const std::string configuration = R"(daemon off;
master_process off;
pid nginx.pid;
error_log stderr error;
events { }
http {
    log_format front "front $upstream_status";
    access_log /dev/stdout front;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    client_header_timeout 300ms;
    client_body_timeout 300ms;
    keepalive_timeout 300ms;
    upstream weir {
        server )" + addressOf(port) + R"(;
        keepalive 4;
    }
    server {
        listen unix:front.sock;
        location / {
            proxy_pass http://weir;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_request_buffering off;
            proxy_next_upstream off;
        }
    }
}
)";
    return std::make_unique<FrontProxy>(
        std::vector<std::string>{"/usr/sbin/nginx", "-p", ".", "-c", "proxy.conf", "-e", "stderr"}, configuration);
}

std::unique_ptr<FrontProxy> haproxyBefore(std::uint16_t port)
{
    const std::string configuration = R"(global
    log stdout format raw local0
    maxconn 64
defaults
    mode http
    log global
    retries 0
    timeout connect 5s
    timeout server 10s
    timeout client 300ms
    timeout http-request 300ms
    timeout http-keep-alive 300ms
frontend front
    bind unix@front.sock
    log-format "front %ST"
    default_backend weir
backend weir
    http-reuse always
    server weir )" + addressOf(port) + R"(
)";
    return std::make_unique<FrontProxy>(std::vector<std::string>{"/usr/sbin/haproxy", "-db", "-f", "proxy.conf"},
                                        configuration);
}
} // namespace weir::test
