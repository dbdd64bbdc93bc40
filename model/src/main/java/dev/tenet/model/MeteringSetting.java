package dev.tenet.model;

import dev.tenet.net.IpPrefix;
import java.util.Comparator;
import java.util.List;

/**
 * The metering classes that an operator has given to prefixes that a VPC's interfaces talk with. It goes with the VPC.
 *
 * @param classes by prefix, in order, each once
 */
public record MeteringSetting(VpcId vpc, AccountId owner, List<PrefixClass> classes) implements IntentObject {
    /** Below, classes have a meaning of their own. */
    public static final int FIRST_CLASS = 16;

    public static final int LAST_CLASS = 0xffff;

    /** Every host with the VPC's interfaces has all of them. */
    public static final int MOST_PREFIXES = 8_192;

    /** Traffic with the prefix is counted under the class. */
    public record PrefixClass(IpPrefix prefix, int meteringClass) {
        public PrefixClass {
            if (meteringClass < FIRST_CLASS || meteringClass > LAST_CLASS) {
                throw new IllegalArgumentException("an operator's metering classes are " + FIRST_CLASS + " to "
                        + LAST_CLASS + ", not " + meteringClass);
            }
        }
    }

    public MeteringSetting {
        classes = classes.stream()
                .sorted(Comparator.comparing(PrefixClass::prefix))
                .toList();
        if (classes.stream().map(PrefixClass::prefix).distinct().count() != classes.size()) {
            throw new IllegalArgumentException("a prefix has one metering class");
        }
        if (classes.size() > MOST_PREFIXES) {
            throw new IllegalArgumentException(
                    "a VPC has at most " + MOST_PREFIXES + " prefixes with metering classes");
        }
    }

    public static IntentKey<MeteringSetting> key(VpcId vpc) {
        return Kind.METERING.key(vpc);
    }

    @Override
    public IntentKey<MeteringSetting> key() {
        return key(vpc);
    }
}
