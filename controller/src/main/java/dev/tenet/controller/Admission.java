package dev.tenet.controller;

import dev.tenet.compiler.IntentSnapshot;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.JoinToken;
import dev.tenet.model.Host;
import dev.tenet.model.HostAdmission;
import dev.tenet.model.HostId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Who may speak for a host: an agent that has the token which the operator was given when the host was added. */
final class Admission {
    /** Why the agent is not admitted; empty if it is. */
    Optional<String> refusal(AgentMessage.Hello hello, IntentSnapshot intent) {
        HostId host = new HostId(hello.host().value());
        if (intent.find(Host.key(host)).isEmpty()) {
            return Optional.of("host " + host + " is not one that an operator has added");
        }
        Optional<HostAdmission> admission = intent.find(HostAdmission.key(host));
        boolean matches = admission.isPresent()
                && hello.joinToken()
                        .filter(token -> MessageDigest.isEqual(
                                HexFormat.of().parseHex(admission.get().tokenHash()), hash(token)))
                        .isPresent();
        return matches ? Optional.empty() : Optional.of("the join token is not that of host " + host);
    }

    static String hashText(JoinToken token) {
        return HexFormat.of().formatHex(hash(token));
    }

    private static byte[] hash(JoinToken token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.value().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
