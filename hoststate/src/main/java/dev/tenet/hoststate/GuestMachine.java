package dev.tenet.hoststate;

import java.util.regex.Pattern;

/**
 * The virtual machine that a guest is.
 *
 * @param image names what it boots from, on every host
 */
public record GuestMachine(String image, int virtualCpus, int memoryMebibytes) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    public GuestMachine {
        if (!NAME.matcher(image).matches()) {
            throw new IllegalArgumentException("not an image's name: " + image);
        }
        if (virtualCpus < 1 || memoryMebibytes < 1) {
            throw new IllegalArgumentException("a machine has processors and memory");
        }
    }
}
