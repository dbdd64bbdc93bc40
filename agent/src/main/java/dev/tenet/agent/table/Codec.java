package dev.tenet.agent.table;

import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Reads and writes a value as the datapath lays it out. */
public interface Codec<T> {
    long bytes();

    void write(T value, MemorySegment at);

    T read(MemorySegment at);

    static <T> Codec<T> of(long bytes, BiConsumer<T, MemorySegment> writer, Function<MemorySegment, T> reader) {
        return new Codec<>() {
            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public void write(T value, MemorySegment at) {
                writer.accept(value, at);
            }

            @Override
            public T read(MemorySegment at) {
                return reader.apply(at);
            }
        };
    }
}
