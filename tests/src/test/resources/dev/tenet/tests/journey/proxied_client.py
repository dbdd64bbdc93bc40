"""Calls proxied_server.py, hears its welcome, and says whether it is told who calls whom as it is, and which client the server sees; then
whether it gets back all that it has sent. Arguments: address, port, how many bytes, and when the first of them go: "welcomed" if after the
server's welcome, "connected" if before, "together" if with the packet that ends the handshake."""
import os
import socket
import sys

address, port, length, when = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
content = os.urandom(length)
connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
connection.settimeout(20)
if when == "together":
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 1)
connection.connect((address, port))
with connection, connection.makefile("rb") as stream:
    if when == "welcomed":
        assert stream.readline() == b"welcome\n"
    connection.sendall(b"who\n")
    if when != "welcomed":
        assert stream.readline() == b"welcome\n"
    own = connection.getsockname()
    *told, seen = stream.readline().decode().split()
    wanted = [own[0], str(own[1]), address, str(port)]
    print(f"seen as {seen}" if told == wanted else f"{told} instead of {wanted}", flush=True)
    for begin in range(0, length, 500_000):
        part = content[begin : begin + 500_000]
        connection.sendall(b"echo %d\n" % len(part) + part)
        if stream.read(len(part)) != part:
            print("not all came back", flush=True)
            sys.exit()
    connection.shutdown(socket.SHUT_WR)
    print("whole" if stream.read() == b"" else "more came back", flush=True)
