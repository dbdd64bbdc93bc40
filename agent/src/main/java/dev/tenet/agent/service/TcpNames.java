package dev.tenet.agent.service;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.IpAddress;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** Answers questions for names by TCP (RFC 7766). */
final class TcpNames implements AutoCloseable {
    private static final int IDLE_MILLISECONDS = 10_000;

    private final Askers askers;
    private final NameAnswers answers;
    private final TcpService service;

    TcpNames(NetworkNamespace namespace, IpAddress address, int port, Askers askers, NameAnswers answers)
            throws IOException {
        this.askers = askers;
        this.answers = answers;
        service = new TcpService("names", namespace, address, port, IDLE_MILLISECONDS, this::converse);
    }

    @Override
    public void close() {
        service.close();
    }

    private void converse(SocketChannel channel, InetSocketAddress from) throws IOException {
        DataInputStream in = new DataInputStream(channel.socket().getInputStream());
        try {
            while (true) {
                byte[] question = in.readNBytes(in.readUnsignedShort());
                Optional<byte[]> answer =
                        askers.find(from).flatMap(asker -> answers.answer(asker, question, NameAnswers.Transport.TCP));
                if (answer.isEmpty()) {
                    return;
                }
                channel.socket().getOutputStream().write(framed(answer.get()));
            }
        } catch (EOFException end) {
            // It has asked all it wanted.
        }
    }

    /** With its length before it. */
    static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(Short.BYTES + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }
}
