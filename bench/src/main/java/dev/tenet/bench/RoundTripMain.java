package dev.tenet.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * One byte to and fro over one TCP connection: {@code server PORT}, or {@code client ADDRESS PORT SECONDS}, which prints the round trips
 * a second after a second of warming up.
 */
public final class RoundTripMain {
    private RoundTripMain() {}

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "server" -> serve(Integer.parseInt(arguments[1]));
            case "client" ->
                System.out.println(roundTripsPerSecond(
                        arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3])));
            default -> throw new IllegalArgumentException("server or client, not " + arguments[0]);
        }
    }

    private static void serve(int port) throws IOException {
        try (ServerSocket listener = new ServerSocket(port);
                Socket socket = listener.accept()) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int value = in.read(); value >= 0; value = in.read()) {
                out.write(value);
            }
        }
    }

    private static double roundTripsPerSecond(String address, int port, int seconds) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port), 5_000);
            exchange(socket, 1);
            return exchange(socket, seconds);
        }
    }

    private static double exchange(Socket socket, int seconds) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        long trips = 0;
        while (System.nanoTime() < end) {
            out.write(1);
            if (in.read() < 0) {
                throw new IOException("the server closed the connection");
            }
            trips++;
        }
        return trips * 1e9 / (System.nanoTime() - start);
    }
}
