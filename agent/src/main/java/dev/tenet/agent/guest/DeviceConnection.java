package dev.tenet.agent.guest;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.hoststate.InterfaceNumber;

/** Connects devices of guests to the datapath. May be used by several threads. */
public interface DeviceConnection {
    /** To nothing: for one who only removes. */
    DeviceConnection NONE = new DeviceConnection() {
        @Override
        public void connect(InterfaceNumber number, InterfaceIndex device) {}

        @Override
        public void disconnect(InterfaceNumber number) {}

        @Override
        public void release(InterfaceNumber number, InterfaceIndex device) {}
    };

    /** Lets the datapath have what the instance sends, from now on. Connecting again changes nothing. */
    void connect(InterfaceNumber number, InterfaceIndex device);

    /** Forgets a device that is gone, or will be. */
    void disconnect(InterfaceNumber number);

    /** Takes the datapath off a device that stays, since others made it. */
    void release(InterfaceNumber number, InterfaceIndex device);
}
