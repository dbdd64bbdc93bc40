"""What a traffic mirror target gets: VXLAN on UDP port 4789. For each line of input one of output, with what came since."""
import json, socket, struct, sys, threading

got, lock = [], threading.Lock()


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def verdict(packet):
    """Whether an IPv4 packet's checksums are right; of one that was cut nothing can be said."""
    header, total = (packet[0] & 15) * 4, struct.unpack("!H", packet[2:4])[0]
    if len(packet) < total:
        return "cut"
    if checksum(packet[:header]) != 0xFFFF:
        return "bad header"
    body, protocol = packet[header:total], packet[9]
    pseudo = packet[12:20] + struct.pack("!BBH", 0, protocol, len(body)) if protocol in (6, 17) else b""
    return "right" if checksum(pseudo + body) == 0xFFFF else "bad body"


def receive(listener):
    while True:
        data, (source, port) = listener.recvfrom(65535)
        frame = data[8:]
        seen = {"from": source, "port": port, "flags": data[0], "network": int.from_bytes(data[4:7], "big"),
                "length": len(frame)}
        if len(frame) >= 38 and frame[12:14] == b"\x08\x00":
            packet = frame[14:]
            header = (packet[0] & 15) * 4
            seen.update(protocol=packet[9], source=socket.inet_ntoa(packet[12:16]),
                        destination=socket.inet_ntoa(packet[16:20]), checksums=verdict(packet),
                        ports=list(struct.unpack("!HH", packet[header:header + 4])))
        with lock:
            got.append(seen)


listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.setsockopt(socket.SOL_SOCKET, 33, 1 << 25)  # SO_RCVBUFFORCE
listener.bind(("0.0.0.0", 4789))
threading.Thread(target=receive, args=(listener,), daemon=True).start()
print("listening", flush=True)
for _ in sys.stdin:
    with lock:
        print(json.dumps(got), flush=True)
