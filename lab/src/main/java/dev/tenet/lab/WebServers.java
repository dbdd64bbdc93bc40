package dev.tenet.lab;

import java.util.ArrayList;
import java.util.List;

/** Small web servers in namespaces, which say who they are and whom they see. */
final class WebServers implements AutoCloseable {
    private static final int PORT = 80;

    private final List<Command.Background> running = new ArrayList<>();

    /** On port 80 of each of the namespace's addresses: answers every request with its name. */
    void serveName(Namespace in, String name) {
        serve(in, "b'" + name + "'");
    }

    /** Answers with the address that the request came from. */
    void serveClientAddress(Namespace in) {
        serve(in, "self.client_address[0].replace('::ffff:','').encode()");
    }

    private void serve(Namespace in, String answer) {
        String program = """
                import http.server,socket
                class S(http.server.ThreadingHTTPServer):
                 address_family=socket.AF_INET6
                class H(http.server.BaseHTTPRequestHandler):
                 def do_GET(self):
                  self.send_response(200);self.end_headers();self.wfile.write(%s)
                S(('::',%d),H).serve_forever()""".formatted(answer, PORT);
        running.add(
                new Command(List.of("/usr/bin/python3", "-c", program)).in(in).start());
        awaitListening(in, PORT);
    }

    /** Waits until something listens on a TCP port, ten seconds at most. */
    static void awaitListening(Namespace in, int port) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (in.run("ss -Hlnt sport = :" + port).isBlank()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("nothing listens on port " + port + " in " + in.name());
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        running.forEach(Command.Background::close);
    }
}
