"""
Gives a client as many bytes as it asks for, or asks for them and says how many came and whether all of them were right.
Arguments: "give" port | "take" address port count.
"""
import socket
import sys

BLOCK = bytes((i * 31 + i // 251) % 256 for i in range(65536))


def content(count):
    return BLOCK * (count // len(BLOCK)) + BLOCK[: count % len(BLOCK)]


if sys.argv[1] == "give":
    with socket.create_server(("::", int(sys.argv[2])), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
        print("listening", flush=True)
        while True:
            connection, _ = listener.accept()
            try:
                with connection, connection.makefile("rb") as asked:
                    line = asked.readline().strip()
                    if line:  # a health check says nothing
                        connection.sendall(content(int(line)))
            except ConnectionError:
                pass
else:
    count = int(sys.argv[4])
    with socket.create_connection((sys.argv[2], int(sys.argv[3])), 5) as connection:
        connection.settimeout(20)
        connection.sendall(b"%d\n" % count)
        with connection.makefile("rb") as stream:
            received = stream.read()
    print(len(received), received == content(count), flush=True)
