package dev.tenet.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of ours with the Java and the class path of this one.
 *
 * <p>System property: {@code tenet.lab.tier} (4), at which of its compilers' tiers Java stops there. In a lab that is up for a minute or two, the
 * best compiler takes a third of the processors' time, and what it makes is hardly used: there 1 is better.
 */
final class JavaProcess {
    private static final int TIER = Integer.getInteger("tenet.lab.tier", 4);

    private JavaProcess() {}

    /** The words of its command. */
    static List<String> words(String mainClass, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + TIER,
                "-Xmx384m"));
        String logging = System.getProperty("java.util.logging.config.file");
        if (logging != null) {
            words.add("-Djava.util.logging.config.file=" + logging);
        }
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        words.addAll(arguments);
        return words;
    }
}
