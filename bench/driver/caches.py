"""Caches of others in front of Weir without its own: the hit is theirs, and Weir hears of the first request alone."""
import os
from contextlib import contextmanager

from .answers import SUMMARY, Mark, ask
from .contestants import serving
from .processes import Process, free_port
from .protection import FOREVER, uncached

_HIT = Mark("x-cache", "hit")

# As nginx's own guides tune it: a worker per core, each with a queue of its own, no access log, keep-alive without a
# bound, and files of the cache that stay open.
_NGINX = """
worker_processes auto;
daemon off;
{user}
pid nginx.pid;
error_log stderr error;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    server_tokens off;
    keepalive_requests 1000000000;
    open_file_cache max=1000 inactive=1h;
    client_body_temp_path body;
    proxy_temp_path temp;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    proxy_cache_path cache keys_zone=cache:10m inactive={forever} use_temp_path=off;
    upstream weir {{ server 127.0.0.1:{behind}; keepalive 64; }}
    server {{
        listen 127.0.0.1:{port} reuseport backlog=4096;
        location / {{
            proxy_pass http://weir;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_cache cache;
            proxy_cache_key $request_uri;
            proxy_cache_valid 200 {forever};
            proxy_cache_lock on;
            add_header X-Cache $upstream_cache_status;
        }}
    }}
}}
"""

# Started by root, nginx would work as nobody, who may not enter the bench's folder.
_USER = "user root;" if os.geteuid() == 0 else ""

_VARNISH = """
vcl 4.1;
backend weir {{ .host = "127.0.0.1"; .port = "{behind}"; }}
sub vcl_backend_response {{
    set beresp.ttl = {forever};
}}
sub vcl_deliver {{
    if (obj.hits > 0) {{ set resp.http.X-Cache = "HIT"; }} else {{ set resp.http.X-Cache = "MISS"; }}
}}
"""


@contextmanager
def _in_front(places, name, command_of, configuration):
    with uncached(places) as weir:
        port = free_port()
        folder = places.work / f"{name}-{port}"
        folder.mkdir()
        file = folder / "configuration"
        text = configuration.format(port=port, behind=weir.port, forever=FOREVER, user=_USER)
        file.write_text(text, encoding="utf-8")
        process = Process(command_of(port, folder, file), folder / "log", cwd=folder)
        with serving(name, port, process, *weir.processes) as contestant:
            ask(port, SUMMARY)  # a miss, which fills the cache
            yield contestant._replace(mark=_HIT)


def nginx(places, first=None):
    return _in_front(places, "nginx proxy_cache", lambda port, folder, file: ["nginx", "-p", folder, "-c", file],
                     _NGINX)


def varnish(places, first=None):
    """In memory, without a management port, and with the rights of whoever runs the bench."""
    return _in_front(places, "Varnish", lambda port, folder, file: [
        "varnishd", "-F", "-j", "none", "-n", folder / "run", "-f", file, "-a", f"127.0.0.1:{port}",
        "-s", "malloc,64m", "-T", "none"], _VARNISH)
