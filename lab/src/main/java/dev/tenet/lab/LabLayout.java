package dev.tenet.lab;

import dev.tenet.net.IpFamily;
import java.nio.file.Path;

/** Where a lab keeps things and how it names them: everything of a lab can be found by these alone, also after a crash. */
public record LabLayout(LabName name) {
    private static final Path ROOT = Path.of("/run/tenet-lab");

    /** Every network namespace of the lab begins with it. */
    public String namespacePrefix() {
        return "tenet-" + name + "-";
    }

    public Namespace spine() {
        return new Namespace(namespacePrefix() + "spine");
    }

    /** Joins the edges to {@link #internet}. */
    public Namespace router() {
        return new Namespace(namespacePrefix() + "router");
    }

    /** Stands for everybody outside. */
    public Namespace internet() {
        return new Namespace(namespacePrefix() + "internet");
    }

    Path birdConfiguration(String name) {
        return folder().resolve("bird-" + name + ".conf");
    }

    public Namespace host(int number) {
        return new Namespace(namespacePrefix() + hostId(number));
    }

    /** What the controller knows the host as. */
    public String hostId(int number) {
        return "host" + number;
    }

    /** The host's address on the fabric: from the range for benchmarks (RFC 2544), or a unique local one (RFC 4193). */
    public String hostAddress(IpFamily underlay, int number) {
        return switch (underlay) {
            case IPV4 -> "198.18.%d.1".formatted(number);
            case IPV6 -> "fd54:656e:6574:%x::1".formatted(number);
        };
    }

    /** The other end of the host's link. */
    public String spineAddress(IpFamily underlay, int number) {
        return switch (underlay) {
            case IPV4 -> "198.18.%d.0".formatted(number);
            case IPV6 -> "fd54:656e:6574:%x::2".formatted(number);
        };
    }

    /** All of these addresses. */
    String fabricPrefix(IpFamily underlay) {
        return switch (underlay) {
            case IPV4 -> "198.18.0.0/15";
            case IPV6 -> "fd54:656e:6574::/48";
        };
    }

    /** The zone of a host, when {@code zones} are filled in turn: {@code a}, {@code b} … */
    public String zoneLetter(int host, int zones) {
        return String.valueOf((char) ('a' + (host - 1) % zones));
    }

    public Path folder() {
        return ROOT.resolve(name.value());
    }

    public Path controllerFolder() {
        return folder().resolve("controller");
    }

    public Path hostFolder(int number) {
        return folder().resolve(hostId(number));
    }

    /** Where all hosts write flow logs. */
    public Path flowLogs() {
        return folder().resolve("flow-logs");
    }

    public Path etcdFolder() {
        return folder().resolve("etcd");
    }

    /** What a controller's process is called; the first is called {@code controller} alone. */
    public String controller(int number) {
        return numbered("controller", number);
    }

    public Path agentsSocket(int controller) {
        return folder().resolve(numbered("agents", controller) + ".sock");
    }

    public Path operatorSocket(int controller) {
        return folder().resolve(numbered("operator", controller) + ".sock");
    }

    /** Shell exports for clients of a controller. */
    public Path environment(int controller) {
        return folder().resolve(numbered("environment", controller));
    }

    /** Endpoint rules for clients of a controller that do not know AWS_ENDPOINT_URL. */
    public Path awsData(int controller) {
        return folder().resolve(numbered("aws-data", controller));
    }

    public Path log(String process) {
        return folder().resolve(process + ".log");
    }

    public Path pidFile(String process) {
        return folder().resolve(process + ".pid");
    }

    private static String numbered(String name, int number) {
        return number == 1 ? name : name + number;
    }
}
