package dev.tenet.model;

import java.util.regex.Pattern;

/** Names a region, such as {@code tenet-1}. */
public record RegionName(String value) implements Comparable<RegionName> {
    private static final String FIRST = "us-east-1";
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public RegionName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a region's name: " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is not such a name */
    public static RegionName parse(String text) {
        return new RegionName(text);
    }

    /** In which instances have their private names, as in EC2: its first region has one of its own. */
    public String privateDomain() {
        return value.equals(FIRST) ? "ec2.internal" : value + ".compute.internal";
    }

    @Override
    public int compareTo(RegionName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
