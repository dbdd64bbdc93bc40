package dev.tenet.net;

/** TCP: without a flag, numbers 0, window 65535, unless said otherwise. */
public final class TcpLayer extends TransportLayer {
    private final Port source;
    private final Port destination;
    private int sequence;
    private int acknowledgement;
    private int reserved;
    private int flags;
    private int window = 0xffff;
    private int urgentPointer;
    private Bytes options = Bytes.EMPTY;

    TcpLayer(Port source, Port destination) {
        super(IpProtocol.TCP, TcpHeader.CHECKSUM_OFFSET);
        this.source = source;
        this.destination = destination;
    }

    public TcpLayer syn() {
        return with(TcpFlag.SYN);
    }

    public TcpLayer ack() {
        return with(TcpFlag.ACK);
    }

    public TcpLayer fin() {
        return with(TcpFlag.FIN);
    }

    public TcpLayer rst() {
        return with(TcpFlag.RST);
    }

    public TcpLayer push() {
        return with(TcpFlag.PSH);
    }

    public TcpLayer with(TcpFlag flag) {
        return flags(flags | flag.bit());
    }

    public TcpLayer flags(int bits) {
        flags = bits;
        return this;
    }

    public TcpLayer reserved(int bits) {
        reserved = bits;
        return this;
    }

    public TcpLayer sequence(int number) {
        sequence = number;
        return this;
    }

    public TcpLayer acknowledgement(int number) {
        acknowledgement = number;
        return this;
    }

    public TcpLayer window(int bytes) {
        window = bytes;
        return this;
    }

    public TcpLayer urgentPointer(int value) {
        urgentPointer = value;
        return this;
    }

    /** Padded with zeros (end of options) to whole 32-bit words. */
    public TcpLayer options(Bytes value) {
        options = Bytes.concat(value, Bytes.repeat(0, -value.length() & 3));
        return this;
    }

    @Override
    Bytes unsummed(Bytes carried) {
        return new TcpHeader(
                        source,
                        destination,
                        sequence,
                        acknowledgement,
                        reserved,
                        flags,
                        window,
                        0,
                        urgentPointer,
                        options)
                .toBytes();
    }
}
