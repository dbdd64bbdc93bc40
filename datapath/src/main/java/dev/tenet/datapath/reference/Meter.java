package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.MeteringClass;

/** What was counted at an interface in a metering class. */
public final class Meter {
    /** Whose, and of what. */
    public record Key(InterfaceNumber networkInterface, MeteringClass meteringClass) {}

    private final int slot;
    private long packetsFromInstance;
    private long bytesFromInstance;
    private long packetsToInstance;
    private long bytesToInstance;

    Meter(int slot) {
        this.slot = slot;
    }

    void count(OnWire wire, boolean toInstance) {
        if (toInstance) {
            packetsToInstance += wire.packets();
            bytesToInstance += wire.bytes();
        } else {
            packetsFromInstance += wire.packets();
            bytesFromInstance += wire.bytes();
        }
    }

    /** In the order in which meters were begun. */
    public int slot() {
        return slot;
    }

    public long packetsFromInstance() {
        return packetsFromInstance;
    }

    public long bytesFromInstance() {
        return bytesFromInstance;
    }

    public long packetsToInstance() {
        return packetsToInstance;
    }

    public long bytesToInstance() {
        return bytesToInstance;
    }
}
