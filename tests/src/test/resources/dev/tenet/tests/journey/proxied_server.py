"""Takes connections that begin with a proxy protocol header of version 2, and nothing else, on all addresses of both families. To a line
"who" it answers who calls whom by the header, and who does by the socket; to "echo" and a number that many bytes. Argument: port."""
import socket
import struct
import sys
import threading

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
listener = socket.create_server(("::", int(sys.argv[1])), family=socket.AF_INET6, dualstack_ipv6=True)
print("listening", flush=True)


def header(stream):
    """Empty for who asks how the server is."""
    signature, version_command, family, length = struct.unpack("!12sBBH", stream.read(16))
    content = stream.read(length)
    assert signature == SIGNATURE and len(content) == length, signature
    if version_command == 0x20:
        return ""
    assert version_command == 0x21
    kind, size = {0x11: (socket.AF_INET, 4), 0x21: (socket.AF_INET6, 16)}[family]
    source, destination = content[:size], content[size : 2 * size]
    source_port, destination_port = struct.unpack_from("!HH", content, 2 * size)
    fields = content[2 * size + 4 :]
    while fields:
        field, size = struct.unpack_from("!BH", fields)
        assert field == 4 and len(fields) >= 3 + size, fields
        fields = fields[3 + size :]
    return f"{socket.inet_ntop(kind, source)} {source_port} {socket.inet_ntop(kind, destination)} {destination_port}"


def serve(connection, peer):
    with connection, connection.makefile("rwb") as stream:
        who = header(stream)
        if not who:
            return
        stream.write(b"welcome\n")
        stream.flush()
        for line in stream:
            words = line.split()
            if words[0] == b"who":
                stream.write(f"{who} {peer[0].removeprefix('::ffff:')}\n".encode())
            else:
                stream.write(stream.read(int(words[1])))
            stream.flush()


while True:
    threading.Thread(target=serve, args=listener.accept(), daemon=True).start()
