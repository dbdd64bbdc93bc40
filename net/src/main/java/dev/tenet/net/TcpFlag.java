package dev.tenet.net;

/** The control bits of TCP (RFC 9293, 3.1), the least significant first. */
public enum TcpFlag {
    FIN('F'),
    SYN('S'),
    RST('R'),
    PSH('P'),
    ACK('.'),
    URG('U'),
    ECE('E'),
    CWR('W');

    private final char letter;

    TcpFlag(char letter) {
        this.letter = letter;
    }

    public int bit() {
        return 1 << ordinal();
    }

    /** As tcpdump writes it. */
    public char letter() {
        return letter;
    }
}
