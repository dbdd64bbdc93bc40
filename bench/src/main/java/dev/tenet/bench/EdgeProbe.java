package dev.tenet.bench;

import dev.tenet.lab.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Asks through each edge apart, every millisecond, whether a public address answers at a TCP port: SYNs on the router's link to the edge, past the router's
 * own choice among edges.
 */
final class EdgeProbe implements AutoCloseable {
    private static final Pattern MAC = Pattern.compile("link/ether ([0-9a-f:]{17})");
    private static final String ROUTER = "192.0.2.1";

    private static final String PROBE = """
            import select, socket, struct, sys, time
            source = socket.inet_aton(sys.argv[1])
            edges = []
            for pair in sys.argv[2:]:
                device, mac = pair.split("=")
                out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
                out.bind((device, 0))
                edges.append((out, bytes.fromhex(mac.replace(":", "")) + out.getsockname()[4] + b"\\x08\\x00"))
            back = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)

            def total(data):
                return sum(struct.unpack("!%dH" % (len(data) // 2), data))

            def folded(value):
                while value >> 16:
                    value = (value & 0xffff) + (value >> 16)
                return 0xffff - value

            def syn(target, port, own):
                tcp = struct.pack("!HHIIBBHHH", own, port, own * 7919, 0, 0x50, 2, 65535, 0, 0)
                sum_of = folded(total(source + target + struct.pack("!BBH", 0, 6, len(tcp)) + tcp))
                tcp = tcp[:16] + struct.pack("!H", sum_of) + tcp[18:]
                ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, own, 0, 64, 6, 0, source, target)
                return ip[:10] + struct.pack("!H", folded(total(ip))) + ip[12:] + tcp

            own = 20000
            for line in sys.stdin:
                address, port, seconds = line.split()
                target, port = socket.inet_aton(address), int(port)
                waiting, asked, last = dict(enumerate(edges)), {}, 0.0
                print("asking", flush=True)
                end = time.time() + float(seconds)
                while waiting and time.time() < end:
                    for edge, (out, link) in waiting.items():
                        own = own + 1 if own < 60000 else 20000
                        asked[own] = edge
                        out.send(link + syn(target, port, own))
                    tick = time.time() + 0.001
                    while (left := tick - time.time()) > 0 and select.select([back], [], [], left)[0]:
                        packet = back.recv(2048)
                        tcp = packet[(packet[0] & 15) * 4:]
                        theirs, ours = struct.unpack("!HH", tcp[:4])
                        if packet[12:16] == target and theirs == port and tcp[13] & 0x12 == 0x12 and ours in asked:
                            if waiting.pop(asked[ours], None):
                                last = time.time() * 1000
                print("none" if waiting else "%.3f" % last, flush=True)
            """;

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    private EdgeProbe(Process process) {
        this.process = process;
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static EdgeProbe start(InternetLab lab) {
        List<String> words = new ArrayList<>(List.of("/usr/bin/python3", "-c", PROBE, ROUTER));
        IntStream.rangeClosed(1, lab.edges()).forEach(edge -> words.add("edge" + edge + "=" + mac(lab, edge)));
        try {
            return new EdgeProbe(
                    new ProcessBuilder(new Command(words).in(lab.router()).words())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String mac(InternetLab lab, int edge) {
        Matcher mac = MAC.matcher(lab.edge(edge).run("ip link show " + InternetLab.OUTER_DEVICE));
        if (!mac.find()) {
            throw new IllegalStateException("edge " + edge + " has no outer device");
        }
        return mac.group(1);
    }

    /** Milliseconds from before a call to the first answer by the last of the edges. */
    double millisUntilAllAnswer(String address, int port, int limitSeconds, Runnable call) {
        try {
            questions.write(address + " " + port + " " + limitSeconds + "\n");
            questions.flush();
            answers.readLine();
            double start = System.currentTimeMillis();
            call.run();
            String last = answers.readLine();
            if (last == null || last.equals("none")) {
                throw new IllegalStateException(
                        address + " port " + port + " is not answered by all edges after " + limitSeconds + " s");
            }
            return Double.parseDouble(last) - start;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
