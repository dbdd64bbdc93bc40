package dev.tenet.agent.service;

import dev.tenet.hoststate.InterfaceNumber;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Name servers that know the rest of the world, asked from the host's own namespace. Each question has a socket, and so a port, of its own
 * (RFC 5452); it is changed in its number alone.
 */
final class Upstream {
    private static final int WAIT_MILLISECONDS = 1_500;
    private static final int LARGEST_ANSWER = 65_535;
    private static final int ID_BYTES = 2;
    private static final int QUESTION_OFFSET = 12;

    /** Questions of one interface that may wait at once. */
    private static final int WAITING_OF_ONE = 64;

    private final List<InetSocketAddress> servers;
    private final Map<InterfaceNumber, Integer> waiting = new ConcurrentHashMap<>();

    Upstream(List<InetSocketAddress> servers) {
        this.servers = List.copyOf(servers);
    }

    boolean isPresent() {
        return !servers.isEmpty();
    }

    /** The first answer of a server, each asked in turn; empty if none does, or the asker asks for too much at once. */
    Optional<byte[]> ask(InterfaceNumber asker, byte[] question, NameAnswers.Transport transport) {
        if (waiting.merge(asker, 1, Integer::sum) > WAITING_OF_ONE) {
            release(asker);
            return Optional.empty();
        }
        try {
            for (InetSocketAddress server : servers) {
                Optional<byte[]> answer = ask(server, question, transport);
                if (answer.isPresent()) {
                    return answer;
                }
            }
            return Optional.empty();
        } finally {
            release(asker);
        }
    }

    private void release(InterfaceNumber asker) {
        waiting.computeIfPresent(asker, (_, count) -> count == 1 ? null : count - 1);
    }

    private static Optional<byte[]> ask(InetSocketAddress server, byte[] question, NameAnswers.Transport transport) {
        byte[] asked = question.clone();
        int id = ThreadLocalRandom.current().nextInt(1 << Short.SIZE);
        asked[0] = (byte) (id >>> Byte.SIZE);
        asked[1] = (byte) id;
        try {
            byte[] answer = switch (transport) {
                case UDP -> byUdp(server, asked);
                case TCP -> byTcp(server, asked);
            };
            System.arraycopy(question, 0, answer, 0, ID_BYTES);
            return Optional.of(answer);
        } catch (IOException failure) {
            // It does not answer: the next one may.
            return Optional.empty();
        }
    }

    private static byte[] byUdp(InetSocketAddress server, byte[] asked) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(WAIT_MILLISECONDS);
            socket.send(new DatagramPacket(asked, asked.length));
            DatagramPacket packet = new DatagramPacket(new byte[LARGEST_ANSWER], LARGEST_ANSWER);
            do {
                socket.receive(packet);
            } while (!answers(packet.getData(), packet.getLength(), asked));
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }
    }

    private static byte[] byTcp(InetSocketAddress server, byte[] asked) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, WAIT_MILLISECONDS);
            socket.setSoTimeout(WAIT_MILLISECONDS);
            socket.getOutputStream().write(TcpNames.framed(asked));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = in.readNBytes(in.readUnsignedShort());
            if (!answers(answer, answer.length, asked)) {
                throw new IOException("an answer to another question");
            }
            return answer;
        }
    }

    /** Same number, and at least as long as a header. What else it says is between asker and server. */
    private static boolean answers(byte[] answer, int length, byte[] asked) {
        return length >= QUESTION_OFFSET && answer[0] == asked[0] && answer[1] == asked[1] && (answer[2] & 0x80) != 0;
    }
}
