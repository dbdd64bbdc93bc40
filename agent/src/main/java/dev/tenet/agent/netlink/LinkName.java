package dev.tenet.agent.netlink;

/** A network device's name, as the kernel allows it (net/core/dev.c, dev_valid_name): up to 15 characters, no white space, '/' or ':'. */
public record LinkName(String text) implements Comparable<LinkName> {
    private static final int MAXIMUM_LENGTH = 15;

    public LinkName {
        if (text.isEmpty() || text.length() > MAXIMUM_LENGTH || text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException("not a device name: '" + text + "'");
        }
        if (text.chars().anyMatch(character -> character <= ' ' || character == '/' || character == ':')) {
            throw new IllegalArgumentException("a device name cannot have such characters: '" + text + "'");
        }
    }

    @Override
    public int compareTo(LinkName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
