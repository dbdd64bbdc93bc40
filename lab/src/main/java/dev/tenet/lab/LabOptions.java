package dev.tenet.lab;

/**
 * The shape of a lab.
 *
 * @param hosts how many hosts, 1 to 64
 * @param zones how many availability zones they are spread over, in turn; 1 to 6
 * @param fabricMtu of the devices between hosts, in bytes
 * @param instanceMtu of the instances' devices, in bytes; at least 50 less than the fabric's
 * @param attach how programs are attached: {@code auto}, {@code tcx} or {@code clsact}
 * @param port where on 127.0.0.1 the EC2 API listens; the next free one is taken when it is in use
 */
public record LabOptions(LabName name, int hosts, int zones, int fabricMtu, int instanceMtu, String attach, int port) {
    public static final int OVERLAY_BYTES = 50;

    public LabOptions {
        require(hosts >= 1 && hosts <= 64, "a lab has 1 to 64 hosts, not " + hosts);
        require(zones >= 1 && zones <= 6, "a lab has 1 to 6 zones, not " + zones);
        require(zones <= hosts, "a zone without a host could run nothing: --zones must not exceed --hosts");
        require(instanceMtu >= 1280 && instanceMtu <= 9001, "an instance's MTU is 1280 to 9001, not " + instanceMtu);
        require(
                fabricMtu >= instanceMtu + OVERLAY_BYTES && fabricMtu <= 65_535,
                "the fabric's MTU must be at least the instances' and " + OVERLAY_BYTES + ": "
                        + (instanceMtu + OVERLAY_BYTES));
        require(
                attach.equals("auto") || attach.equals("tcx") || attach.equals("clsact"),
                "--attach is auto, tcx or clsact, not '" + attach + "'");
        require(port >= 1 && port <= 65_535, "not a port: " + port);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
