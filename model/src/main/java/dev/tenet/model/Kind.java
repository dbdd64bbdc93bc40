package dev.tenet.model;

import java.util.List;

/**
 * One kind of object in the store, and the name its keys begin with. This list is the layout of the store: status objects,
 * which hosts' controllers write, are the kinds under {@code status/}; all others are intent.
 *
 * @param name the first part of every key of this kind; no two kinds share it and none begins with another's
 */
public record Kind<T extends IntentObject>(String name, Class<T> type) {
    public static final Kind<Account> ACCOUNT = new Kind<>("intent/account", Account.class);
    public static final Kind<AccessKey> ACCESS_KEY = new Kind<>("intent/access-key", AccessKey.class);

    /** All kinds, in key order. */
    public static final List<Kind<?>> ALL = List.of(ACCESS_KEY, ACCOUNT);

    /** The key of one object; parts hold no slash. */
    public IntentKey<T> key(Object... parts) {
        return new IntentKey<>(this, join(parts));
    }

    /** All objects whose key begins with these parts; all of the kind when there are none. */
    public IntentPrefix<T> under(Object... parts) {
        return new IntentPrefix<>(this, parts.length == 0 ? "" : join(parts) + "/");
    }

    private static String join(Object... parts) {
        StringBuilder path = new StringBuilder();
        for (Object part : parts) {
            String text = part.toString();
            if (text.isEmpty() || text.indexOf('/') >= 0) {
                throw new IllegalArgumentException("not a part of a key: " + text);
            }
            path.append(path.isEmpty() ? "" : "/").append(text);
        }
        return path.toString();
    }
}
