"""
Answers datagrams with their bytes in reverse, or asks with one of so many bytes and says whether all of the answer was right, or "nothing".
Arguments: "answer" port | "ask" address port bytes.
"""
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    if sys.argv[1] == "answer":
        sock.bind(("", int(sys.argv[2])))
        print("ready", flush=True)
        while True:
            data, peer = sock.recvfrom(65535)
            sock.sendto(data[::-1], peer)
    # Larger than the path takes: sent in pieces.
    question = bytes((i * 31 + i // 251) % 256 for i in range(int(sys.argv[4])))
    sock.connect((sys.argv[2], int(sys.argv[3])))
    sock.settimeout(5)
    sock.send(question)
    try:
        print("right" if sock.recv(65535) == question[::-1] else "wrong", flush=True)
    except TimeoutError:
        print("nothing", flush=True)
