"""
Sends datagrams in pieces, of either IP family, in turn the last piece first, where the first one comes a moment after all others, and the second piece first, where a short
first one and the others follow at once. Says how many of the datagrams of either order were answered with their bytes in reverse. Before each of them it may send later pieces to another
address, of packets of which there is nothing else.
Arguments: address port bytes count [other-address pieces].
"""
import os
import socket
import struct
import sys
import time

LIMIT = 3  # seconds for an answer
PAUSE = 0.05  # seconds: far more than a piece takes on its way, far less than it is kept
SHORT = 64  # bytes of a first piece that is shorter than the others
PIECE = {socket.AF_INET: 1480, socket.AF_INET6: 1448}  # bytes, as the kernel cuts for an MTU of 1500


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Sender:
    """Of the pieces of one address's datagrams, from one port."""

    def __init__(self, address, port):
        self.address, self.port, self.family = address, port, family_of(address)
        self.heard = socket.socket(self.family, socket.SOCK_DGRAM)
        self.heard.connect((address, port))
        self.heard.settimeout(LIMIT)
        own = self.heard.getsockname()
        self.own_port = own[1]
        self.addresses = socket.inet_pton(self.family, own[0]) + socket.inet_pton(self.family, address)
        self.raw = socket.socket(self.family, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.ids = int.from_bytes(os.urandom(2), "big")

    def datagram(self, data):
        header = struct.pack("!HHHH", self.own_port, self.port, 8 + len(data), 0)
        pseudo = self.addresses + struct.pack("!II", 8 + len(data), socket.IPPROTO_UDP)
        summed = pseudo + header + data + bytes(len(data) % 2)
        total = sum(struct.unpack("!%dH" % (len(summed) // 2), summed))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        return header[:6] + struct.pack("!H", ~total & 0xFFFF or 0xFFFF) + data

    def next_id(self):
        self.ids = self.ids % 0xFFFF + 1  # never 0, which the kernel would replace
        return self.ids

    def send(self, number, at, more, data):
        """One piece of packet ``number``, at so many bytes of it."""
        if self.family == socket.AF_INET:
            offset_and_more = at // 8 | (0x2000 if more else 0)
            packet = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(data), number, offset_and_more, 64, socket.IPPROTO_UDP, 0)
            packet += self.addresses + data
        else:
            fragment = struct.pack("!BBHI", socket.IPPROTO_UDP, 0, at | more, number)
            packet = struct.pack("!IHBB", 6 << 28, 8 + len(data), socket.IPPROTO_FRAGMENT, 64) + self.addresses + fragment + data
        self.raw.sendto(packet, (self.address, 0))

    def is_answered(self, length, last_first):
        data = os.urandom(length)
        whole = self.datagram(data)
        number = self.next_id()
        size = PIECE[self.family]
        first = size if last_first else SHORT
        starts = [0] + list(range(first, len(whole), size))
        ends = starts[1:] + [len(whole)]
        pieces = list(zip(starts, ends))
        for at, end in pieces[::-1] if last_first else [pieces[1], pieces[0]] + pieces[2:]:
            if at == 0 and last_first:
                time.sleep(PAUSE)
            self.send(number, at, end < len(whole), whole[at:end])
        end = time.monotonic() + LIMIT
        try:
            while time.monotonic() < end:
                if self.heard.recv(65535) == data[::-1]:  # else it is the late answer to one before
                    return True
        except OSError:
            pass
        return False

    def send_lone_piece(self):
        size = PIECE[self.family]
        self.send(self.next_id(), size, True, bytes(size))


sender = Sender(sys.argv[1], int(sys.argv[2]))
length, count = int(sys.argv[3]), int(sys.argv[4])
other = Sender(sys.argv[5], int(sys.argv[2])) if len(sys.argv) > 5 else None
answered = [0, 0]
for turn in range(2 * count):
    for _ in range(int(sys.argv[6]) if other else 0):
        other.send_lone_piece()
    answered[turn % 2] += sender.is_answered(length, turn % 2 == 0)
print(*answered, flush=True)
