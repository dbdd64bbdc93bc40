package dev.tenet.hoststate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.net.Ipv4Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One contract for every transport: a snapshot larger than any window arrives whole, and both sides learn the end. */
class StreamsTest {
    private static final int HOSTS = 60_000;

    private final HostState state = HostState.of(
            new Revision(9),
            IntStream.rangeClosed(1, HOSTS)
                    .mapToObj(n -> new FabricHost(new HostNumber(n), new Ipv4Address(n), true))
                    .toList());
    private final BlockingQueue<AgentMessage> atController = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamEnd> endAtController = new LinkedBlockingQueue<>();
    private final BlockingQueue<FakeAgent> changes = new LinkedBlockingQueue<>();

    @TempDir
    Path directory;

    @Test
    void throughTcp() throws Exception {
        try (var server = HostStateServer.listen(ListenAddress.parse("127.0.0.1:0"), Sender::new);
                var client = new HostStateClient(ListenAddress.parse("127.0.0.1:" + server.port()))) {
            journey(client);
        }
    }

    @Test
    void throughAUnixSocketThatReplacesAStaleOne() throws Exception {
        ListenAddress address = ListenAddress.parse("unix:" + directory.resolve("agents"));
        HostStateServer.listen(address, Sender::new).close();
        try (var server = HostStateServer.listen(address, Sender::new);
                var client = new HostStateClient(address)) {
            assertEquals(-1, server.port());
            assertEquals(
                    2,
                    Files.getPosixFilePermissions(directory.resolve("agents")).size());
            journey(client);
        }
    }

    @Test
    void withinTheProcess() throws Exception {
        Queue<Runnable> tasks = new ArrayDeque<>();
        var streams = new InProcessStreams(Sender::new, tasks::add);
        FakeAgent agent = new FakeAgent(new HostId("host-1"), Optional.empty(), changes::add);
        agent.connect(streams);
        while (!tasks.isEmpty()) tasks.remove().run();
        assertEquals(state, agent.state());
        agent.disconnect();
        while (!tasks.isEmpty()) tasks.remove().run();
        assertEquals(1, endAtController.size());
    }

    @Test
    void whoCannotReachAControllerIsTold() throws InterruptedException {
        try (var client = new HostStateClient(ListenAddress.parse("unix:" + directory.resolve("nobody")))) {
            FakeAgent agent = new FakeAgent(new HostId("host-1"), Optional.empty(), changes::add);
            agent.connect(client);
            assertTrue(changes.poll(10, TimeUnit.SECONDS) != null);
            assertEquals(Optional.of(StreamEnd.Cause.LOST), agent.end().map(StreamEnd::cause));
        }
    }

    @Test
    void aFileThatIsNoSocketIsNotReplaced() throws IOException {
        Path file = Files.writeString(directory.resolve("precious"), "data");
        try (var server = HostStateServer.listen(new ListenAddress.UnixSocket(file), Sender::new)) {
            assertFalse(true, "listens at " + server.port());
        } catch (IOException expected) {
            assertEquals("data", Files.readString(file));
        }
    }

    private void journey(ControllerConnector connector) throws InterruptedException {
        FakeAgent agent = new FakeAgent(new HostId("host-1"), Optional.empty(), changes::add);
        agent.connect(connector);
        AgentMessage message = poll(atController);
        while (!(message instanceof AgentMessage.Applied)) {
            message = poll(atController);
        }
        assertEquals(new AgentMessage.Applied(new Revision(9)), message);
        assertEquals(state, agent.state());
        agent.disconnect();
        assertEquals(StreamEnd.Cause.CLOSED, poll(endAtController).cause());
    }

    private static <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
        T found = queue.poll(20, TimeUnit.SECONDS);
        assertTrue(found != null, "nothing came");
        return found;
    }

    /** Sends the state in the smallest chunks there are, never more than the stream takes. */
    private final class Sender implements Inbound<AgentMessage> {
        private final Outbound<ControllerMessage> agent;
        private final Iterator<Resource> rest = state.resources().values().iterator();
        private boolean begun;
        private boolean done;

        Sender(Outbound<ControllerMessage> agent) {
            this.agent = agent;
        }

        @Override
        public synchronized void received(AgentMessage message) {
            atController.add(message);
            if (message instanceof AgentMessage.Hello) {
                agent.send(new ControllerMessage.Welcome(
                        ProtocolVersion.CURRENT,
                        new Epoch(1),
                        new StoreIncarnation("first"),
                        false,
                        Duration.ofSeconds(1)));
                agent.send(new ControllerMessage.SnapshotBegin(new Epoch(1), state.revision(), HOSTS));
                begun = true;
                ready();
            }
        }

        @Override
        public synchronized void ready() {
            while (begun && agent.isReady() && rest.hasNext()) {
                agent.send(new ControllerMessage.SnapshotChunk(List.of(EncodedResource.of(rest.next()))));
            }
            if (begun && !done && !rest.hasNext()) {
                done = true;
                agent.send(new ControllerMessage.SnapshotEnd(state.revision(), state.digest()));
            }
        }

        @Override
        public void ended(StreamEnd reason) {
            endAtController.add(reason);
        }
    }
}
