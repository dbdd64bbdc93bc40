"""Asks a datagram server so many times, each time from another port that it keeps, and says how many were answered. Arguments: address, port, count."""
import socket
import sys

address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
answered = 0
kept = []
for number in range(count):
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    kept.append(asking)
    asking.settimeout(5)
    asking.sendto(b"ask", (address, port))
    try:
        answered += asking.recv(100) == b"answer"
    except TimeoutError:
        pass
print(answered, flush=True)
