"""
Answers datagrams of both IP families with their bytes in reverse, or asks with one of so many bytes and says whether all of the answer was right, or "nothing".
Arguments: "answer" port | "ask" address port bytes.
"""
import socket
import sys


def answer(port):
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        sock.bind(("::", port))
        print("ready", flush=True)
        while True:
            data, peer = sock.recvfrom(65535)
            try:
                sock.sendto(data[::-1], peer)
            except OSError:
                pass  # an answer that was too large has only taught how much fits


def ask(address, port, length):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        # Larger than the path takes: sent in pieces.
        question = bytes((i * 31 + i // 251) % 256 for i in range(length))
        sock.connect((address, port))
        sock.settimeout(5)
        sock.send(question)
        try:
            print("right" if sock.recv(65535) == question[::-1] else "wrong", flush=True)
        except OSError:  # none in time, or somebody says what fits
            print("nothing", flush=True)


if sys.argv[1] == "answer":
    answer(int(sys.argv[2]))
else:
    ask(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
