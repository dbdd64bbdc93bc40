package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.hoststate.InterfaceNumber;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the host's sides of guests' devices are called: {@code tn} and the interface's number in base 36. */
public final class DeviceNames {
    private static final String PREFIX = "tn";
    private static final int RADIX = 36;
    private static final Pattern FORM = Pattern.compile(PREFIX + "([1-9a-z][0-9a-z]{0,5})");

    private DeviceNames() {}

    public static LinkName of(InterfaceNumber number) {
        return new LinkName(PREFIX + Integer.toString(number.number(), RADIX));
    }

    /** The interface whose device has the name; empty if it is not one of ours. */
    public static Optional<InterfaceNumber> parse(LinkName name) {
        var matcher = FORM.matcher(name.text());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1), RADIX);
        return number <= Integer.MAX_VALUE ? Optional.of(new InterfaceNumber((int) number)) : Optional.empty();
    }

    /** The interface whose host's side the device is: by its name if we made it, by what we wrote on it if others did. */
    public static Optional<InterfaceNumber> of(Link link) {
        return parse(link.name()).or(() -> AttachmentLabel.parse(link.alias()).map(AttachmentLabel::number));
    }

    /** What a device is called within its guest. */
    static LinkName inside(int deviceIndex) {
        return new LinkName("eth" + deviceIndex);
    }
}
