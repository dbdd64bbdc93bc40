package dev.tenet.api.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Works out a value when it is first asked for, once. */
final class Memo<T> implements Supplier<T> {
    private final Supplier<T> make;
    private @Nullable T made;

    Memo(Supplier<T> make) {
        this.make = make;
    }

    @Override
    public synchronized T get() {
        T known = made;
        if (known == null) {
            known = make.get();
            made = known;
        }
        return known;
    }
}
