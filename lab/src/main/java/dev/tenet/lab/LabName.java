package dev.tenet.lab;

import java.util.regex.Pattern;

/** What a lab is called: 1 to 12 lower-case letters and digits. All that the lab makes carries it. */
public record LabName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]{0,11}");

    public LabName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a lab's name has 1 to 12 lower-case letters and digits, a letter first; not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
