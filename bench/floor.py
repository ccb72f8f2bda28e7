"""A server that answers every request at once with the same few bytes: what a call takes that costs no server anything. `python floor.py PORT`."""

import re
import socket
import sys
import threading

LENGTH = re.compile(rb"(?i)\ncontent-length: *([0-9]+)")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\n\r\n{}"
HEAD = ANSWER[:-2]


def serve(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    waiting = b""
    while True:
        more = connection.recv(65536)
        if not more:
            return
        waiting += more
        end = waiting.find(b"\r\n\r\n")
        if end < 0:
            continue
        length = LENGTH.search(waiting, 0, end)
        whole = end + 4 + (int(length.group(1)) if length else 0)
        if len(waiting) < whole:
            continue
        connection.sendall(HEAD if waiting.startswith(b"HEAD") else ANSWER)
        waiting = waiting[whole:]


with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=64) as listener:
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
