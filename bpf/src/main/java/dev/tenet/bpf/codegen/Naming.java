package dev.tenet.bpf.codegen;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * How C names become Java's.
 *
 * @param stripPrefix what C types' names start with and Java's do not, such as {@code tn_}; may be empty
 * @param suffix what Java classes' names end with, such as {@code Layout}; may be empty
 */
record Naming(String stripPrefix, String suffix) {
    /** What every codec, or every object, already has without parameters. */
    private static final Set<String> TAKEN = Set.of(
            "memory", "clear", "toBytes", "toString", "hashCode", "getClass", "notify", "notifyAll", "wait", "clone");

    /** {@code flow_key} to {@code FlowKey}. */
    String className(String cName) {
        String own = cName.startsWith(stripPrefix) ? cName.substring(stripPrefix.length()) : cName;
        return words(own).stream().map(Naming::capitalized).collect(Collectors.joining()) + suffix;
    }

    /** {@code local_port} to {@code localPort}; words that Java keeps for itself get an underscore: {@code interface_}. */
    static String memberName(String cName) {
        String camel = words(cName).stream().map(Naming::capitalized).collect(Collectors.joining());
        String name = camel.substring(0, 1).toLowerCase(Locale.ROOT) + camel.substring(1);
        return SourceVersion.isKeyword(name) || TAKEN.contains(name) ? name + "_" : name;
    }

    /** {@code local_port} to {@code LOCAL_PORT}. */
    static String constantName(String cName) {
        return String.join("_", words(cName)).toUpperCase(Locale.ROOT);
    }

    /** {@code INTERFACE_OPEN} of {@code enum interface_flag} to {@code OPEN}: without first words the enum's name has. */
    static String enumConstantName(String enumName, String cName) {
        List<String> own = words(enumName.toUpperCase(Locale.ROOT));
        List<String> rest = words(cName);
        while (rest.size() > 1
                && own.contains(rest.getFirst())
                && Character.isLetter(rest.get(1).charAt(0))) {
            rest = rest.subList(1, rest.size());
        }
        return String.join("_", rest).toUpperCase(Locale.ROOT);
    }

    private static List<String> words(String cName) {
        return Arrays.stream(cName.split("_")).filter(word -> !word.isEmpty()).toList();
    }

    private static String capitalized(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
