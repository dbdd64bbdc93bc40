"""Keeps connections by Multipath TCP (RFC 8684). As "serve" port name: answers each line with its name, how many further paths the connection
has, and the line. As "talk" address port: each line of standard input goes to the server, and its answer to standard output."""
import socket
import sys
import threading

IPPROTO_MPTCP = 262
SOL_MPTCP = 284
MPTCP_INFO = 1
INFO_BYTES = 200


def further_paths(connection):
    return connection.getsockopt(SOL_MPTCP, MPTCP_INFO, INFO_BYTES)[0]


def serve(connection, name):
    with connection, connection.makefile("rw") as stream:
        for line in stream:
            stream.write("%s %d %s" % (name, further_paths(connection), line))
            stream.flush()


def talk(connection):
    with connection, connection.makefile("rw") as stream:
        print("connected", flush=True)
        for line in sys.stdin:
            stream.write(line)
            stream.flush()
            print(stream.readline(), end="", flush=True)


multipath = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
if sys.argv[1] == "serve":
    multipath.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    multipath.bind(("0.0.0.0", int(sys.argv[2])))
    multipath.listen()
    print("listening", flush=True)
    while True:
        threading.Thread(target=serve, args=(multipath.accept()[0], sys.argv[3]), daemon=True).start()
multipath.settimeout(20)
multipath.connect((sys.argv[2], int(sys.argv[3])))
talk(multipath)
