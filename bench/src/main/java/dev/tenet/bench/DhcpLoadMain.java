package dev.tenet.bench;

import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.DhcpMessage;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.MalformedPacketException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Leases one address over and over (DISCOVER, OFFER, REQUEST, ACK) from within an instance, as fast as an interface may: {@code DEVICE
 * SECONDS}. Prints leases a second, and the milliseconds that a lease was waited for, in the middle and at the 99th percentile.
 */
public final class DhcpLoadMain {
    private static final int CLIENT_PORT = 68;
    private static final int SERVER_PORT = 67;
    private static final int ANSWER_TO_ALL = 0x8000;
    private static final int WAIT_MILLIS = 2_000;
    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int REQUEST = 3;
    private static final int ACKNOWLEDGE = 5;
    private static final int REQUESTED_ADDRESS = 50;
    private static final int MESSAGE_TYPE = 53;
    private static final int SERVER = 54;

    private final DatagramSocket socket;
    private final MacAddress hardware;
    private final Pace pace = new Pace();
    private int transaction;
    private long awaitedNanos;

    private DhcpLoadMain(DatagramSocket socket, MacAddress hardware) {
        this.socket = socket;
        this.hardware = hardware;
    }

    public static void main(String[] arguments) throws IOException, MalformedPacketException {
        byte[] mac = NetworkInterface.getByName(arguments[0]).getHardwareAddress();
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(CLIENT_PORT))) {
            socket.setBroadcast(true);
            socket.setSoTimeout(WAIT_MILLIS);
            DhcpLoadMain client = new DhcpLoadMain(socket, MacAddress.ofBytes(mac));
            client.leaseFor(1);
            List<Double> millis = client.leaseFor(Integer.parseInt(arguments[1]));
            System.out.printf(
                    "%.3f %.3f %.3f%n",
                    millis.size() / (double) Integer.parseInt(arguments[1]),
                    Alternation.median(millis),
                    Alternation.percentile(millis, 0.99));
        }
    }

    private List<Double> leaseFor(int seconds) throws IOException, MalformedPacketException {
        List<Double> millis = new ArrayList<>();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            awaitedNanos = 0;
            lease();
            millis.add(awaitedNanos / 1e6);
        }
        return millis;
    }

    private void lease() throws IOException, MalformedPacketException {
        transaction++;
        DhcpMessage offer = ask(OFFER, Map.of(MESSAGE_TYPE, Bytes.of(new byte[] {DISCOVER})));
        Map<Integer, Bytes> options = new TreeMap<>();
        options.put(MESSAGE_TYPE, Bytes.of(new byte[] {REQUEST}));
        options.put(
                REQUESTED_ADDRESS, new ByteWriter().u32(offer.yours().bits()).toBytes());
        options.put(SERVER, offer.option(SERVER).orElseThrow());
        ask(ACKNOWLEDGE, options);
    }

    private DhcpMessage ask(int answer, Map<Integer, Bytes> options) throws IOException, MalformedPacketException {
        byte[] question = new DhcpMessage(
                        DhcpMessage.REQUEST,
                        transaction,
                        0,
                        ANSWER_TO_ALL,
                        Ipv4Address.UNSPECIFIED,
                        Ipv4Address.UNSPECIFIED,
                        Ipv4Address.UNSPECIFIED,
                        hardware,
                        options)
                .toBytes()
                .toArray();
        pace.await();
        long asked = System.nanoTime();
        socket.send(
                new DatagramPacket(question, question.length, new InetSocketAddress("255.255.255.255", SERVER_PORT)));
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        socket.receive(packet);
        awaitedNanos += System.nanoTime() - asked;
        DhcpMessage message = DhcpMessage.parse(Bytes.of(Arrays.copyOf(packet.getData(), packet.getLength())));
        Bytes type = message.option(MESSAGE_TYPE).orElseThrow();
        if (message.transaction() != transaction || type.toArray()[0] != answer) {
            throw new IOException("unexpected answer: " + message);
        }
        return message;
    }
}
