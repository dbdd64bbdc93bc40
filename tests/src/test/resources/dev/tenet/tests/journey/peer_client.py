"""Asks a peer server as whom it sees us, by UDP and TCP: a line each, or the error. Arguments: address, port."""
import socket
import sys

address, port = sys.argv[1], int(sys.argv[2])


def by_udp():
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.settimeout(5)
        asking.sendto(b"who", (address, port))
        return asking.recv(100).decode()


def by_tcp():
    with socket.create_connection((address, port), timeout=5) as asking:
        asking.sendall(b"who\n")
        return asking.makefile().readline().strip()


for ask in by_udp, by_tcp:
    try:
        print(ask(), flush=True)
    except OSError as failure:
        print(type(failure).__name__, flush=True)
