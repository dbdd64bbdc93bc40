"""Takes datagrams with a proxy protocol header of version 2, and nothing else, on all addresses of both families, and answers each: who calls
whom by the header, who does by the socket, and how many bytes with which checksum came behind it. Argument: port."""
import socket
import struct
import sys
import zlib

server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
server.bind(("::", int(sys.argv[1])))
print("listening", flush=True)
while True:
    datagram, peer = server.recvfrom(65_535)
    signature, version_command, family, length = struct.unpack_from("!12sBBH", datagram)
    assert signature == b"\r\n\r\n\0\r\nQUIT\n" and version_command == 0x21, datagram[:16]
    header, content = datagram[16 : 16 + length], datagram[16 + length :]
    kind, size = {0x12: (socket.AF_INET, 4), 0x22: (socket.AF_INET6, 16)}[family]
    source, destination = (socket.inet_ntop(kind, header[at : at + size]) for at in (0, size))
    ports = struct.unpack_from("!HH", header, 2 * size)
    assert struct.unpack_from("!BH", header, 2 * size + 4) == (4, length - 2 * size - 7)
    seen = peer[0].removeprefix("::ffff:")
    told = f"{source} {ports[0]} {destination} {ports[1]} {seen} {len(content)} {zlib.crc32(content)}"
    server.sendto(told.encode(), peer)
