package dev.tenet.datapath.cases;

import dev.tenet.net.IpFamily;
import java.util.function.Consumer;

/** A sentence about the datapath, and how to see that it is true. */
public final class PacketCase {
    private final String sentence;
    private final Consumer<World> given;
    private final Consumer<TestHost> script;

    private PacketCase(String sentence, Consumer<World> given, Consumer<TestHost> script) {
        this.sentence = sentence;
        this.given = given;
        this.script = script;
    }

    /** In the {@link World} as it is. */
    static PacketCase of(String sentence, Consumer<TestHost> script) {
        return new PacketCase(sentence, _ -> {}, script);
    }

    /** In a world that differs. */
    static PacketCase of(String sentence, Consumer<World> given, Consumer<TestHost> script) {
        return new PacketCase(sentence, given, script);
    }

    public String sentence() {
        return sentence;
    }

    /** As {@link #run(PacketExecutor.Factory)}, where the fabric is of this family. */
    public void run(IpFamily fabric, PacketExecutor.Factory executors) {
        ScopedValue.where(World.FABRIC, fabric).run(() -> run(executors));
    }

    /** Throws an {@link AssertionError} with decoded packets if the sentence is not true of the executor. */
    public void run(PacketExecutor.Factory executors) {
        World world = new World();
        given.accept(world);
        try (PacketExecutor executor = executors.start(world.tables(), world.flowCapacity, world.peerCapacity)) {
            script.accept(new TestHost(executor));
        }
    }
}
