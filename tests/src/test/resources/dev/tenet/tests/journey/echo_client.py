"""Keeps one connection: each line of standard input goes to the server, and its answer to standard output. Arguments: address, port, and for
how many seconds an answer is waited for (20)."""
import socket
import sys

with socket.create_connection((sys.argv[1], int(sys.argv[2])), 3) as connection:
    connection.settimeout(float(sys.argv[3]) if len(sys.argv) > 3 else 20)
    print("connected", flush=True)
    with connection.makefile("rw") as stream:
        for line in sys.stdin:
            stream.write(line)
            stream.flush()
            print(stream.readline(), end="", flush=True)
