"""Calls whose client costs next to nothing: boto3 makes and signs the request beforehand, and what is timed is bytes out and bytes in."""

import re
import socket
import urllib.parse

import boto3
from botocore.config import Config

LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")
CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding: *chunked")
CLOSED = re.compile(rb"(?i)\r\nconnection: *close")


class Made(BaseException):
    """Carries a request out of boto3 before it is sent; no Exception, or boto3 would try again."""

    def __init__(self, request):
        self.request = request


def stop(request, **_):
    raise Made(request)


class Maker:
    """Makes the bytes of requests to one endpoint. boto3's clients are slow to make, so they are kept."""

    def __init__(self, arguments):
        self.arguments, self.clients = arguments, {}

    def make(self, service, operation, **members):
        client = self.clients.get(service)
        if client is None:
            client = self.clients[service] = boto3.client(service, **self.arguments, config=Config(parameter_validation=False))
            client.meta.events.register("before-send.*", stop)
        try:
            getattr(client, operation)(**members)
        except Made as made:
            return written(made.request)
        raise AssertionError(operation + " has sent its request")


def written(request):
    url = urllib.parse.urlsplit(request.url)
    body = request.body or b""
    body = body.encode() if isinstance(body, str) else body if isinstance(body, (bytes, bytearray)) else body.read()
    head = [request.method.encode(), b" ", url.path.encode(), b"?" * bool(url.query), url.query.encode(), b" HTTP/1.1\r\nHost: ",
            url.netloc.encode()]
    for name, value in request.headers.items():
        # Nobody waits for leave to send a body: that would measure two turns of the connection instead of one.
        if name.lower() not in ("expect", "host"):
            head += [b"\r\n", name.encode(), b": ", value if isinstance(value, bytes) else str(value).encode()]
    return b"".join(head) + b"\r\n\r\n" + bytes(body)


class Connection:
    """One connection, kept if the server keeps it. Not for threads that share it."""

    def __init__(self, port):
        self.port, self.socket = port, None

    def call(self, request):
        """Sends a request and reads its answer; (status, body)."""
        kept = self.socket is not None
        try:
            return self.exchange(request)
        except ConnectionError:
            self.close()
            if not kept:
                raise
            return self.exchange(request)  # the server had closed what was idle

    def exchange(self, request):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), 60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        data = self.more(b"")
        while b"\r\n\r\n" not in data:
            data = self.more(data)
        end = data.index(b"\r\n\r\n") + 4
        head, body = data[:end], data[end:]
        status = int(head[9:12])
        length = LENGTH.search(head)
        if request.startswith(b"HEAD") or status == 204:
            pass
        elif CHUNKED.search(head):
            while not body.endswith(b"0\r\n\r\n"):
                body = self.more(body)
        elif length:
            while len(body) < int(length.group(1)):
                body = self.more(body)
        else:
            try:
                while True:
                    body = self.more(body)
            except ConnectionError:
                self.close()
        if head.startswith(b"HTTP/1.0") or CLOSED.search(head):
            self.close()
        return status, body

    def more(self, data):
        read = self.socket.recv(262144)
        if not read:
            raise ConnectionResetError("closed by the server")
        return data + read

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None
