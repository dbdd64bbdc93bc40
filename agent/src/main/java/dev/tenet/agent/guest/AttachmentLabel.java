package dev.tenet.agent.guest;

import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an agent writes on a device (its alias) while an interface is attached to it, so that a later agent, or one that cleans, knows what
 * it finds.
 */
record AttachmentLabel(HostId host, InstanceKey instance, InterfaceNumber number) {
    private static final Pattern FORM =
            Pattern.compile("tenet host (\\S+) instance (\\S+) interface ([1-9][0-9]{0,9})");

    /** Empty for any other text. */
    static Optional<AttachmentLabel> parse(String alias) {
        Matcher matcher = FORM.matcher(alias);
        if (!matcher.matches() || Long.parseLong(matcher.group(3)) > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new AttachmentLabel(
                new HostId(matcher.group(1)),
                new InstanceKey(matcher.group(2)),
                new InterfaceNumber(Integer.parseInt(matcher.group(3)))));
    }

    @Override
    public String toString() {
        return "tenet host " + host + " instance " + instance + " interface " + number;
    }
}
