"""Datagrams that are sent as one packet (UDP_SEGMENT). As "hear" port count: says how many bytes each of so many had. As "send" address port
count bytes: sends so many of so many bytes."""
import socket
import sys

UDP_SEGMENT = 103

datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if sys.argv[1] == "hear":
    datagrams.bind(("0.0.0.0", int(sys.argv[2])))
    datagrams.settimeout(20)
    print("ready", flush=True)
    print([len(datagrams.recv(65536)) for _ in range(int(sys.argv[3]))], flush=True)
else:
    count, each = int(sys.argv[4]), int(sys.argv[5])
    datagrams.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, each)
    datagrams.sendto(b"x" * count * each, (sys.argv[2], int(sys.argv[3])))
    print("sent", flush=True)
