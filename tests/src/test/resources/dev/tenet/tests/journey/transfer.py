"""
Sends a known stream for some seconds, or takes one and says how many bytes came and whether all of them were right.
Arguments: "take" port | "send" address port seconds [rate], the rate in bytes a second where it shall not be all that goes.
The sender says how many bytes it has sent.
"""
import socket
import sys
import time

SO_MAX_PACING_RATE = 47
BLOCK = bytes((i * 31 + i // 251) % 256 for i in range(65536))


def take(port):
    with socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
        print("listening", flush=True)
        connection, _ = listener.accept()
        count, right = 0, True
        while data := connection.recv(1 << 20):
            offset = count % len(BLOCK)
            repeated = BLOCK[offset:] + BLOCK * (len(data) // len(BLOCK) + 1)
            right = right and data == repeated[: len(data)]
            count += len(data)
        print(count, right, flush=True)


def send(address, port, seconds, rate=None):
    end = time.monotonic() + seconds
    count = 0
    with socket.create_connection((address, port), 5) as connection:
        connection.settimeout(30)
        if rate:
            connection.setsockopt(socket.SOL_SOCKET, SO_MAX_PACING_RATE, rate)
        print("sending", flush=True)
        while time.monotonic() < end:
            connection.sendall(BLOCK)
            count += len(BLOCK)
    print(count, flush=True)


if sys.argv[1] == "take":
    take(int(sys.argv[2]))
else:
    send(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), *map(int, sys.argv[5:]))
