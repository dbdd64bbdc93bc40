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
    };

    /** Lets the datapath have what the instance sends, from now on. Connecting again changes nothing. */
    void connect(InterfaceNumber number, InterfaceIndex device);

    /** Forgets a device that is gone, or will be. */
    void disconnect(InterfaceNumber number);
}
