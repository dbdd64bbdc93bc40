"""Sends VXLAN packets that no host made. Arguments: address, network, count."""
import socket
import sys

network, count = int(sys.argv[2]), int(sys.argv[3])
vxlan = bytes([8, 0, 0, 0]) + network.to_bytes(3, "big") + b"\0"
ethernet = bytes.fromhex("020000000000") + bytes.fromhex("020000000000") + b"\x08\0"
ip = bytes.fromhex("4500001c00000000401100000a0000010a000014") + bytes.fromhex("0007000700080000")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    for _ in range(count):
        sock.sendto(vxlan + ethernet + ip, (sys.argv[1], 4789))
print("sent", flush=True)
