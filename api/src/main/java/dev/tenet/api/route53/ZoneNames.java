package dev.tenet.api.route53;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * Domain names as Route 53 writes them: characters other than letters, digits, hyphens and underscores as three octal digits.
 *
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html">DNS domain name format</a>
 */
final class ZoneNames {
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-3][0-7][0-7])");
    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]+");
    private static final int RADIX = 8;

    private ZoneNames() {}

    /** The name, absolute whether or not it ends in a dot, and in lower case. */
    static Optional<Name> tryParse(String text) {
        if (!PLAIN.matcher(text).matches()) {
            return Optional.empty();
        }
        String decimal = OCTAL.matcher(text.toLowerCase(Locale.ROOT))
                .replaceAll(octal ->
                        Matcher.quoteReplacement(String.format("\\%03d", Integer.parseInt(octal.group(1), RADIX))));
        try {
            Name name = Name.fromString(decimal, Name.root);
            return name.equals(Name.root) ? Optional.empty() : Optional.of(name);
        } catch (TextParseException malformed) {
            return Optional.empty();
        }
    }

    /** How answers show a name, given as it is kept. */
    static String shown(String kept) {
        Name name = Name.fromConstantString(kept);
        StringBuilder text = new StringBuilder();
        for (int label = 0; label < name.labels() - 1; label++) {
            byte[] bytes = name.getLabel(label);
            for (int i = 1; i < bytes.length; i++) {
                char c = (char) (bytes[i] & 0xff);
                boolean isPlain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
                text.append(isPlain ? String.valueOf(c) : String.format("\\%03o", (int) c));
            }
            text.append('.');
        }
        return text.toString();
    }
}
