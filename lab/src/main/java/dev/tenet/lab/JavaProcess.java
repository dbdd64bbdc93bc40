package dev.tenet.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of ours with the Java and the class path of this one. */
final class JavaProcess {
    private JavaProcess() {}

    /** The words of its command. */
    static List<String> words(String mainClass, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=4",
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
