package dev.tenet.agent.guest;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A conversation with a running machine over its monitor socket (QEMU's machine protocol, QMP): a line of JSON a command, a line an
 * answer, and events between them. What we ask has one kind of answer, so nothing is parsed.
 *
 * @see <a href="https://www.qemu.org/docs/master/interop/qmp-spec.html">QMP</a>
 */
final class MachineMonitor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SocketChannel channel;
    private final BufferedReader lines;

    MachineMonitor(Path socket) throws GuestException {
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new GuestException("the machine's monitor " + socket, failure);
        }
        ask("qmp_capabilities", "");
    }

    /** @param arguments members of the command's arguments, as JSON */
    void ask(String command, String arguments) throws GuestException {
        send("{\"execute\":\"" + command + "\",\"arguments\":{" + arguments + "}}\n");
        String answer = await("{\"return\"", "{\"error\"");
        if (answer.startsWith("{\"error\"")) {
            throw new GuestException("the machine refuses " + command + ": " + answer);
        }
    }

    /** Waits for an event about a device. */
    void awaitEvent(String event, String device) throws GuestException {
        String line;
        do {
            line = await("{\"timestamp\"");
        } while (!line.contains('"' + event + '"') || !line.contains('"' + device + '"'));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            // What was said has been answered.
            return;
        }
    }

    private void send(String line) throws GuestException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failure) {
            throw new GuestException("the machine's monitor", failure);
        }
    }

    private String await(String... beginnings) throws GuestException {
        FutureTask<String> reading = new FutureTask<>(() -> read(beginnings));
        Thread.ofPlatform().daemon().name("machine-monitor").start(reading);
        try {
            return reading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silence) {
            close();
            throw new GuestException("the machine does not answer");
        } catch (ExecutionException failure) {
            throw new GuestException("the machine's monitor: " + failure.getCause());
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted while a machine was asked");
        }
    }

    private String read(String... beginnings) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            for (String beginning : beginnings) {
                if (line.replace("\": ", "\":").startsWith(beginning)) {
                    return line;
                }
            }
        }
        throw new IOException("it has ended");
    }
}
