"""
Tells datagrams' senders by which port they came, or sends some, each from a port of its own that it keeps, and says by which ports they came.
For each line that it reads it sends them all again. Arguments: "tell" port [own address] | "ask" address port count.
"""
import socket
import sys

if sys.argv[1] == "tell":
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as telling:
        telling.bind((sys.argv[3] if len(sys.argv) > 3 else "0.0.0.0", int(sys.argv[2])))
        print("listening", flush=True)
        while True:
            _, peer = telling.recvfrom(100)
            telling.sendto(str(peer[1]).encode(), peer)


def ask(asking):
    asking.send(b"which")
    try:
        return asking.recv(100).decode()
    except TimeoutError:
        return "0"


kept = []
for _ in range(int(sys.argv[4])):
    kept.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    kept[-1].settimeout(0.2)
    kept[-1].connect((sys.argv[2], int(sys.argv[3])))
print(*map(ask, kept), flush=True)
for _ in sys.stdin:
    print(*map(ask, kept), flush=True)
