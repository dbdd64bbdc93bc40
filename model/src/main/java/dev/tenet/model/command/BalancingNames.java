package dev.tenet.model.command;

import java.util.regex.Pattern;

/** What load balancers and target groups may be called. */
final class BalancingNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,32}");

    private BalancingNames() {}

    /** @throws LoadBalancingException {@link LoadBalancingFault#VALUE} */
    static void check(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw bad("The " + what + " name '" + name + "' can only contain characters that are alphanumeric"
                    + " characters and hyphens(-), and cannot be longer than 32 characters");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            throw bad("The " + what + " name '" + name + "' cannot begin or end with a hyphen");
        }
        if (name.startsWith("internal-")) {
            throw bad("The " + what + " name '" + name + "' cannot begin with 'internal-'");
        }
    }

    private static LoadBalancingException bad(String text) {
        return new LoadBalancingException(LoadBalancingFault.VALUE, text);
    }
}
