"""
For each line that it reads, sends a datagram from every port from 1024 on, and says how many were sent. Arguments: address, port.
"""
import socket
import sys

far = sys.argv[1], int(sys.argv[2])
for _ in sys.stdin:
    sent = 0
    for port in range(1024, 65536):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
            try:
                sending.bind(("", port))
                sending.sendto(b"-", far)
                sent += 1
            except OSError:
                pass  # the kernel's own use of the port, or no room in the device's queue
    print(sent, flush=True)
