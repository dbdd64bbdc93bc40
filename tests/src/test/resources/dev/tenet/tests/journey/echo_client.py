"""Keeps one connection: each line of standard input goes to the server, and its answer to standard output. Arguments: address, port."""
import socket
import sys

with socket.create_connection((sys.argv[1], int(sys.argv[2])), 3) as connection:
    connection.settimeout(20)
    print("connected", flush=True)
    with connection.makefile("rw") as stream:
        for line in sys.stdin:
            stream.write(line)
            stream.flush()
            print(stream.readline(), end="", flush=True)
