"""
One flow of numbered datagrams, from one port. As "hear" port count: says how many different ones have come, once it is so many or nothing came for
five seconds. As "send" address port count rate: sends them evenly, so many in a second, from processor 0 alone.
"""
import os
import socket
import sys
import time

SO_RCVBUFFORCE = 33

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    if sys.argv[1] == "hear":
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
        sock.bind(("", int(sys.argv[2])))
        print("ready", flush=True)
        heard = set()
        while len(heard) < int(sys.argv[3]):
            try:
                heard.add(sock.recv(2048))
            except TimeoutError:
                break
            sock.settimeout(5)
        print(len(heard), flush=True)
        sys.exit()
    os.sched_setaffinity(0, {0})
    sock.connect((sys.argv[2], int(sys.argv[3])))
    count, rate = int(sys.argv[4]), int(sys.argv[5])
    begun = time.monotonic()
    for number in range(count):
        if number % 10 == 0:
            time.sleep(max(0, begun + number / rate - time.monotonic()))
        sock.send(b"%d" % number)
    print("sent", flush=True)
