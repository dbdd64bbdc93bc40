package dev.tenet.agent.guest;

import dev.tenet.hoststate.GuestMachine;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One virtual machine: a QEMU process of its own, which outlives the agent, and a folder with its process number, its monitor and its
 * console.
 */
final class Machine {
    private static final String QEMU = "qemu-system-x86_64";
    private static final String VENDOR = "Amazon EC2";
    private static final long SECONDS_TO_START = 20;
    private static final long SECONDS_TO_END = 10;

    private final InstanceKey instance;
    private final Path folder;

    /** @param machines where the folders of all machines are */
    Machine(Path machines, InstanceKey instance) {
        this.instance = instance;
        this.folder = machines.resolve(instance.value());
    }

    boolean isRunning() {
        return process().isPresent();
    }

    /** What it has written to its serial line so far. */
    Path console() {
        return folder.resolve("console.log");
    }

    MachineMonitor monitor() throws GuestException {
        return new MachineMonitor(folder.resolve("monitor"));
    }

    /** Starts it with these devices; its TAP devices are QEMU's own and go with it. */
    void start(GuestMachine what, Path images, List<GuestDevice> devices) throws GuestException {
        Path image = images.resolve(what.image());
        if (!Files.isReadable(image.resolve("kernel"))) {
            throw new GuestException("there is no image " + what.image() + " in " + images
                    + " on this host: scripts/make-machine-image makes it");
        }
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(folder.resolve("monitor"));
            run(command(what, image, devices));
        } catch (IOException failure) {
            throw new GuestException("machine " + instance, failure);
        }
    }

    /** Ends it, as when its power is cut, and forgets it. */
    void remove() throws GuestException {
        Optional<ProcessHandle> running = process();
        try {
            if (running.isPresent()) {
                CompletableFuture<ProcessHandle> end = running.get().onExit();
                running.get().destroyForcibly();
                end.get(SECONDS_TO_END, TimeUnit.SECONDS);
            }
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException | ExecutionException | TimeoutException failure) {
            throw new GuestException("machine " + instance, failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted while machine " + instance + " ended");
        }
    }

    /** The arguments of a network card and of what it is connected to. */
    static String network(InterfaceNumber number) {
        return "tap,id=net" + number + ",ifname=" + DeviceNames.of(number) + ",script=no,downscript=no"
                + (Files.isWritable(Path.of("/dev/vhost-net")) ? ",vhost=on" : "");
    }

    static String card(GuestDevice device) {
        return "virtio-net-pci,id=nic" + device.number() + ",netdev=net" + device.number() + ",mac=" + device.mac()
                + ",host_mtu=" + device.mtuBytes();
    }

    private List<String> command(GuestMachine what, Path image, List<GuestDevice> devices) {
        List<String> command =
                new ArrayList<>(List.of(QEMU, "-name", name(), "-machine", "pc", "-nodefaults", "-no-user-config"));
        command.addAll(List.of("-accel", acceleration(), "-cpu", "max"));
        command.addAll(List.of("-smp", "" + what.virtualCpus(), "-m", "" + what.memoryMebibytes()));
        command.addAll(List.of("-display", "none", "-no-shutdown", "-device", "virtio-rng-pci"));
        command.addAll(List.of("-kernel", image.resolve("kernel").toString()));
        command.addAll(List.of("-initrd", image.resolve("initrd").toString(), "-append", "console=ttyS0 quiet"));
        command.addAll(List.of(
                "-chardev",
                "socket,id=console,server=on,wait=off,path=" + folder.resolve("console") + ",logappend=on,logfile="
                        + console(),
                "-serial",
                "chardev:console"));
        command.addAll(identity());
        command.addAll(List.of("-qmp", "unix:" + folder.resolve("monitor") + ",server=on,wait=off"));
        for (GuestDevice device : devices) {
            command.addAll(List.of("-netdev", network(device.number()), "-device", card(device)));
        }
        command.addAll(List.of("-daemonize", "-pidfile", folder.resolve("pid").toString()));
        return command;
    }

    /**
     * What the machine's firmware says of it: programs tell EC2 by the vendor, and by a serial number that begins with {@code ec2}.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html">Detect whether a host is an EC2 instance</a>
     */
    private List<String> identity() {
        byte[] name = instance.value().getBytes(StandardCharsets.UTF_8);
        String serial = "ec2" + UUID.nameUUIDFromBytes(name).toString().substring(3);
        return List.of(
                "-smbios",
                "type=0,vendor=" + VENDOR + ",version=1.0",
                "-smbios",
                "type=1,manufacturer=" + VENDOR + ",serial=" + serial + ",uuid=" + serial,
                "-smbios",
                "type=2,manufacturer=" + VENDOR + ",asset=" + instance,
                "-smbios",
                "type=3,manufacturer=" + VENDOR + ",asset=" + VENDOR);
    }

    private void run(List<String> command) throws IOException, GuestException {
        Path said = folder.resolve("start.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            if (!process.waitFor(SECONDS_TO_START, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new GuestException("machine " + instance + " does not start");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted while machine " + instance + " started");
        }
        if (process.exitValue() != 0) {
            throw new GuestException("machine " + instance + " does not start: "
                    + Files.readString(said).strip());
        }
    }

    /** By hardware where the processor can; a kvm module alone says nothing of that. */
    private static String acceleration() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            boolean able = lines.anyMatch(
                    line -> line.startsWith("flags") && (line.contains(" vmx") || line.contains(" svm")));
            return able && Files.isWritable(Path.of("/dev/kvm")) ? "kvm" : "tcg";
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read what the processor can", failure);
        }
    }

    private String name() {
        return "tenet-" + instance;
    }

    /** Its process, unless that is gone, or is somebody else's who got the number. */
    private Optional<ProcessHandle> process() {
        try {
            String number = Files.readString(folder.resolve("pid")).strip();
            String commandLine = Files.readString(Path.of("/proc", number, "cmdline"), StandardCharsets.ISO_8859_1);
            boolean own = commandLine.contains("\0" + name() + "\0") && commandLine.contains(folder.toString());
            return own ? ProcessHandle.of(Long.parseLong(number)) : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
