package dev.tenet.api.auth;

import java.util.Optional;

/** What a signing key is good for: {@code KEY/20260131/us-east-1/ec2/aws4_request}. */
record Scope(String accessKey, String date, String region, String service) {
    static final String TERMINATOR = "aws4_request";
    private static final int PARTS = 5;

    static Optional<Scope> tryParse(String credential) {
        String[] parts = credential.split("/", -1);
        if (parts.length != PARTS || !parts[PARTS - 1].equals(TERMINATOR)) return Optional.empty();
        return Optional.of(new Scope(parts[0], parts[1], parts[2], parts[3]));
    }

    /** The scope as it stands in the string to sign. */
    String text() {
        return date + "/" + region + "/" + service + "/" + TERMINATOR;
    }
}
