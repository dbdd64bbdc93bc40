package dev.tenet.model;

/**
 * A tenant's account, twelve decimal digits as AWS writes them. It owns objects and access keys, and bounds what a request sees.
 *
 * @see <a href="https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html">AWS account identifiers</a>
 */
public record AccountId(String value) implements Comparable<AccountId> {
    private static final int DIGITS = 12;

    /** @throws IllegalArgumentException unless {@code value} is twelve decimal digits */
    public AccountId {
        if (value.length() != DIGITS || !value.chars().allMatch(c -> c >= '0' && c <= '9'))
            throw new IllegalArgumentException("an account id is twelve digits, not \"" + value + "\"");
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static AccountId parse(String text) {
        return new AccountId(text);
    }

    @Override
    public int compareTo(AccountId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
