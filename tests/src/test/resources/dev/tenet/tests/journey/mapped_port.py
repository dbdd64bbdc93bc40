"""
One datagram socket that asks servers by which port they see it (they run seen_ports.py), and says what they told, in their order; 0: nothing.
For each line "again" it asks them anew; for "hear" it says what else has come within half a second, or "nothing".
Arguments: address:port...
"""
import socket
import sys

servers = [(server.split(":")[0], int(server.split(":")[1])) for server in sys.argv[1:]]
asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asking.settimeout(0.5)


def ask(server):
    asking.sendto(b"which", server)
    try:
        said, peer = asking.recvfrom(100)
        return said.decode() if peer == server else "0"
    except TimeoutError:
        return "0"


def hear():
    try:
        return asking.recvfrom(100)[0].decode()
    except TimeoutError:
        return "nothing"


print(*map(ask, servers), flush=True)
for line in sys.stdin:
    print(hear() if line.strip() == "hear" else " ".join(map(ask, servers)), flush=True)
