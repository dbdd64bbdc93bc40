package dev.tenet.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Asks for a name by UDP, as often as an interface may, and at most so many questions at a time: {@code ask SERVER PORT NAME SECONDS}, which prints questions answered in a second and
 * the 99th percentile of their milliseconds; or {@code echo PORT}, which sends each datagram back as it came.
 */
public final class DnsLoadMain {
    private static final int AT_A_TIME = 16;
    private static final int WAIT_MILLIS = 2_000;
    private static final int LARGEST = 1_500;
    private static final int FLAGS = 2;
    private static final int IS_ANSWER = 0x80;
    private static final int RESULT_BITS = 0x0f;
    private static final int ANSWERS = 7;

    private final DatagramSocket socket;
    private final byte[] question;
    private final long[] askedAt = new long[AT_A_TIME];
    private final Pace pace = new Pace();

    private DnsLoadMain(DatagramSocket socket, byte[] question) {
        this.socket = socket;
        this.question = question;
    }

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "echo" -> echo(Integer.parseInt(arguments[1]));
            case "ask" -> ask(arguments);
            default -> throw new IllegalArgumentException("ask or echo, not " + arguments[0]);
        }
    }

    private static void echo(int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(port)) {
            DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
            while (true) {
                packet.setLength(LARGEST);
                socket.receive(packet);
                socket.send(packet);
            }
        }
    }

    private static void ask(String[] arguments) throws IOException {
        byte[] question = Message.newQuery(
                        Record.newRecord(Name.fromString(arguments[3], Name.root), Type.A, DClass.IN))
                .toWire();
        int seconds = Integer.parseInt(arguments[4]);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(WAIT_MILLIS);
            socket.connect(new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])));
            DnsLoadMain client = new DnsLoadMain(socket, question);
            client.askFor(1);
            List<Double> millis = client.askFor(seconds);
            System.out.printf("%.1f %.4f%n", millis.size() / (double) seconds, Alternation.percentile(millis, 0.99));
        }
    }

    /** Keeps the same number of questions under way; a lost one ends it all. */
    private List<Double> askFor(int seconds) throws IOException {
        List<Double> millis = new ArrayList<>();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (int number = 0; number < AT_A_TIME; number++) {
            send(number);
        }
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        for (int waiting = AT_A_TIME; waiting > 0; ) {
            packet.setLength(LARGEST);
            socket.receive(packet);
            long now = System.nanoTime();
            int number = check(packet.getData());
            millis.add((now - askedAt[number]) / 1e6);
            if (now < end) {
                send(number);
            } else {
                waiting--;
            }
        }
        return millis;
    }

    private void send(int number) throws IOException {
        question[0] = 0;
        question[1] = (byte) number;
        pace.await();
        askedAt[number] = System.nanoTime();
        socket.send(new DatagramPacket(question, question.length));
    }

    /** The number of the question; an answer must have found the name. */
    private static int check(byte[] answer) throws IOException {
        boolean isAnswer = (answer[FLAGS] & IS_ANSWER) != 0;
        if (isAnswer && ((answer[FLAGS + 1] & RESULT_BITS) != 0 || answer[ANSWERS] == 0)) {
            throw new IOException("the name was not found: result " + (answer[FLAGS + 1] & RESULT_BITS));
        }
        return answer[1];
    }
}
