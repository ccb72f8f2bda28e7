"""A server that answers at once what items.py's calls expect: how long a call takes that costs no server anything. `python floor.py PORT`."""

import json
import re
import socket
import sys
import threading

ITEM = {"id": {"S": "item-000001"}, "name": {"S": "Artículo de inventario 1"}, "quantity": {"N": "1"},
        "category": {"S": "c1"}, "updatedAt": {"S": "2026-01-01T00:00:00Z"}}
ANSWERS = {
    "CreateQueue": {"QueueUrl": "http://127.0.0.1/111122223333/bench"},
    "ListTables": {"TableNames": ["bench", "bench-sorted"]},
    "GetItem": {"Item": ITEM},
    "Query": {"Count": 20, "ScannedCount": 20, "Items": [dict(ITEM, p={"S": "one"}, s={"N": str(n)}) for n in range(20)]},
    "BatchWriteItem": {"UnprocessedItems": {}},
    "SendMessage": {"MD5OfMessageBody": "0" * 32, "MessageId": "11111111-1111-1111-1111-111111111111"},
}
BODIES = {operation.encode(): json.dumps(answer, ensure_ascii=False).encode() for operation, answer in ANSWERS.items()}
LENGTH = re.compile(rb"(?i)\ncontent-length: *([0-9]+)")
OPERATION = re.compile(rb"(?i)\nx-amz-target: *[A-Za-z0-9_]+\.([A-Za-z]+)")


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
        head = waiting[:end]
        whole = end + 4 + int(LENGTH.search(head).group(1))
        if len(waiting) < whole:
            continue
        waiting = waiting[whole:]
        body = BODIES.get(OPERATION.search(head).group(1), b"{}")
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
                           b"x-amzn-RequestId: 11111111-1111-1111-1111-111111111111\r\nContent-Length: %d\r\n\r\n%s"
                           % (len(body), body))


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
