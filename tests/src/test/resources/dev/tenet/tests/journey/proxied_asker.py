"""Calls proxied_datagrams.py: with a datagram that fits with its header, one that does not, and one in pieces. Arguments: address, port."""
import errno
import os
import socket
import sys
import zlib

address, port = sys.argv[1], int(sys.argv[2])
ipv6 = ":" in address
client = socket.socket(socket.AF_INET6 if ipv6 else socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(20)
client.connect((address, port))
level = socket.IPPROTO_IPV6 if ipv6 else socket.IPPROTO_IP
IP_MTU_DISCOVER, IP_MTU = (23, 24) if ipv6 else (10, 14)
WANT, DO = 1, 2


def ask(length):
    content = os.urandom(length)
    client.send(content)
    *told, seen, came, checksum = client.recv(1000).decode().split()
    own = client.getsockname()
    wanted = [own[0], str(own[1]), address, str(port)]
    assert told == wanted, f"{told} instead of {wanted}"
    assert [came, checksum] == [str(length), str(zlib.crc32(content))], f"{came} of {length} bytes"
    return seen


print("seen as", ask(9), flush=True)
client.setsockopt(level, IP_MTU_DISCOVER, DO)
mtu = client.getsockopt(level, IP_MTU)
client.send(bytes(mtu - (48 if ipv6 else 28)))
try:
    print("it fitted", len(client.recv(1000)), flush=True)
except OSError as refused:
    print("refused", errno.errorcode[refused.errno], flush=True)
print("room for", mtu - client.getsockopt(level, IP_MTU), flush=True)
client.setsockopt(level, IP_MTU_DISCOVER, WANT)
for length in 9_000, 20_001, 60_000:
    ask(length)
print("in pieces", flush=True)
