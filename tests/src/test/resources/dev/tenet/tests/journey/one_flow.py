"""
One flow of numbered datagrams, from one port. As "send" address port rate: sends so many in a second, evenly, from processor 0 alone, until a line
comes, and says how many it were; what the machine does not manage in time is not made up for. As "hear" port: says how many different ones have come, once nothing came for five seconds.
"""
import os
import select
import socket
import sys
import time

SO_RCVBUFFORCE = 33
MOST_SECONDS = 120
MOST_BEHIND = 0.1  # seconds
AT_ONCE = 10


def hear(sock, port):
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
    sock.bind(("", port))
    print("ready", flush=True)
    heard = set()
    while True:
        try:
            heard.add(sock.recv(2048))
        except TimeoutError:
            break
        sock.settimeout(5)
    print(len(heard), flush=True)


def send(sock, address, port, rate):
    os.sched_setaffinity(0, {0})
    sock.connect((address, port))
    begun = time.monotonic()
    sent = 0
    while sent < rate * MOST_SECONDS:
        now = time.monotonic()
        begun = max(begun, now - MOST_BEHIND - sent / rate)
        wait = max(0, begun + sent / rate - now)
        if select.select([sys.stdin], [], [], wait)[0]:
            break
        for _ in range(AT_ONCE):
            sock.send(b"%d" % sent)
            sent += 1
    print(sent, flush=True)


with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    if sys.argv[1] == "hear":
        hear(sock, int(sys.argv[2]))
    else:
        send(sock, sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
