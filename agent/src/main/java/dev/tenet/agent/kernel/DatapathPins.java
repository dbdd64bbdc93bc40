package dev.tenet.agent.kernel;

import dev.tenet.bpf.BpfFileSystem;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.Pins;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.LayoutVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a host's maps, programs and links are pinned: in a bpffs of its own, mounted in the state folder, since several hosts may share a
 * machine.
 */
public final class DatapathPins {
    private static final String LAYOUT_VERSION = "layout_version";

    private final Path mount;

    public DatapathPins(StateFolder state) {
        mount = state.path().resolve("bpf");
    }

    /** Mounts the file system, if it is not yet. */
    void mount() {
        BpfFileSystem.mount(mount);
        try {
            Files.createDirectories(maps());
            Files.createDirectories(programs());
            Files.createDirectories(links());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make folders in " + mount, failure);
        }
    }

    /** Takes the file system away, and with it all that is pinned. */
    public boolean unmount() {
        return Files.isDirectory(mount) && BpfFileSystem.unmount(mount);
    }

    Path maps() {
        return mount.resolve("maps");
    }

    Path programs() {
        return mount.resolve("programs");
    }

    Path links() {
        return mount.resolve("links");
    }

    Path link(String device) {
        return links().resolve(device);
    }

    /** @throws UnknownLayoutException if maps are pinned whose layout is another than this agent's */
    void checkLayout() {
        Path pin = maps().resolve(LAYOUT_VERSION);
        if (!Pins.exists(pin)) {
            return;
        }
        int version = readVersion(pin);
        // 0: pinned, but an agent died before it wrote the version.
        if (version != LayoutConstant.VERSION && version != 0) {
            throw new UnknownLayoutException("the maps pinned in " + maps() + " have layout " + version
                    + " and this agent knows layout " + LayoutConstant.VERSION
                    + ": use an agent that knows it, or 'tenet agent clean' to begin anew, which breaks connections");
        }
    }

    static void writeLayout(BpfMap map) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = LayoutVersion.allocate(arena)
                    .version(LayoutConstant.VERSION)
                    .memory();
            map.update(map.allocateKeys(arena, 1), value);
        }
    }

    private static int readVersion(Path pin) {
        try (BpfMap map = BpfMap.openPinned(pin);
                Arena arena = Arena.ofConfined()) {
            if (map.valueBytes() < Integer.BYTES) {
                throw new UnknownLayoutException(pin + " does not say what layout the maps beside it have");
            }
            MemorySegment value = map.allocateValues(arena, 1);
            map.lookup(map.allocateKeys(arena, 1), value);
            return value.get(ValueLayout.JAVA_INT, LayoutVersion.OFFSET_VERSION);
        }
    }
}
