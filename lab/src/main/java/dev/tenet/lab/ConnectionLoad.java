package dev.tenet.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Many TCP connections at once from one place to an address: each asks for the server's name again and again, and must always get the same one. One
 * that ends or gets no answer for fifteen seconds is broken, and another one is begun in its place.
 */
public final class ConnectionLoad implements AutoCloseable {
    private static final String CLIENT = """
            import asyncio, collections, sys
            address, port, count, pause = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
            opened = answered = refused = holding = 0
            broken = collections.Counter()

            async def hold():
                global opened, answered, refused, holding
                while True:
                    try:
                        reader, writer = await asyncio.wait_for(asyncio.open_connection(address, port), 10)
                    except (OSError, asyncio.TimeoutError):
                        refused += 1
                        await asyncio.sleep(0.2)
                        continue
                    opened += 1
                    name = ""
                    held = False
                    try:
                        while True:
                            writer.write(b"who\\n")
                            line = (await asyncio.wait_for(reader.readline(), 15)).decode().strip()
                            if not line or name and line != name:
                                raise ConnectionError
                            name = line
                            answered += 1
                            if not held:
                                held = True
                                holding += 1
                            await asyncio.sleep(pause)
                    except (OSError, asyncio.TimeoutError):
                        broken[name or "nobody"] += 1
                        holding -= held
                        writer.close()

            async def main():
                for number in range(count):
                    asyncio.create_task(hold())
                    if number % 50 == 49:
                        await asyncio.sleep(0.05)
                loop = asyncio.get_running_loop()
                while True:
                    if not await loop.run_in_executor(None, sys.stdin.readline):
                        return
                    told = " ".join(f"{name}={many}" for name, many in broken.items())
                    print(holding, opened, answered, refused, told, flush=True)

            asyncio.run(main())
            """;

    private static final String SERVER = """
            import asyncio, sys
            async def serve(reader, writer):
                try:
                    while await reader.readline():
                        writer.write(sys.argv[2].encode() + b"\\n")
                        await writer.drain()
                except OSError:
                    pass
                writer.close()
            async def main():
                server = await asyncio.start_server(serve, None, int(sys.argv[1]), backlog=4096)
                async with server:
                    await server.serve_forever()
            asyncio.run(main())
            """;

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    /**
     * What has become of the connections.
     *
     * @param holding that are answered now
     * @param opened in all
     * @param answers in all
     * @param refused attempts that did not get a connection
     * @param broken by the name of who had answered; {@code nobody}: the first answer did not come
     */
    public record Counts(int holding, long opened, long answers, long refused, Map<String, Integer> broken) {}

    private ConnectionLoad(Process process) {
        this.process = process;
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param pauseSeconds of each connection between two questions */
    public static ConnectionLoad start(Namespace from, String address, int port, int connections, double pauseSeconds) {
        Command client = new Command(List.of(
                        "/usr/bin/python3",
                        "-c",
                        CLIENT,
                        address,
                        String.valueOf(port),
                        String.valueOf(connections),
                        String.valueOf(pauseSeconds)))
                .in(from);
        try {
            return new ConnectionLoad(new ProcessBuilder(client.words())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Who answers such connections with its name; returns once it listens. */
    public static Command.Background serve(Namespace in, int port, String name) {
        Command.Background server = new Command(List.of("/usr/bin/python3", "-c", SERVER, String.valueOf(port), name))
                .in(in)
                .start();
        WebServers.awaitListening(in, port);
        return server;
    }

    public Counts counts() {
        try {
            questions.write("counts\n");
            questions.flush();
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("the connections' process has ended");
            }
            String[] words = line.strip().split(" ");
            Map<String, Integer> broken = new TreeMap<>();
            for (int i = 4; i < words.length; i++) {
                String[] pair = words[i].split("=", 2);
                broken.put(pair[0], Integer.parseInt(pair[1]));
            }
            return new Counts(
                    Integer.parseInt(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    broken);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until so many connections are answered, thirty seconds at most. */
    public Counts awaitHolding(int connections) {
        long end = System.nanoTime() + 30_000_000_000L;
        Counts now = counts();
        while (now.holding < connections) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "only " + now.holding + " of " + connections + " connections are there");
            }
            now = counts();
        }
        return now;
    }

    /** Waits until each connection has been answered about so many times more, thirty seconds at most. */
    public Counts awaitAnswers(int connections, int times) {
        long end = System.nanoTime() + 30_000_000_000L;
        Counts now = counts();
        long wanted = now.answers + (long) connections * times;
        while (now.answers < wanted && System.nanoTime() - end < 0) {
            now = counts();
        }
        return now;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
