package io.watchgate.server.config.yaml;

/**
 * The way to a value.
 *
 * @param full the keys from the root, with all that a short form leaves out: {@code
 *     listen[0].address}
 * @param shown the keys as they stand in the file: {@code listen}
 * @param shortForm whether a scalar stands here in place of a map
 */
public record KeyPath(String full, String shown, boolean shortForm) {

    /** The way to the root. */
    public static final KeyPath ROOT = new KeyPath("", "");

    /** Creates the way to what is not a short form. */
    public KeyPath(String full, String shown) {
        this(full, shown, false);
    }

    /** Returns the way to a key of the map here. */
    public KeyPath child(String key) {
        return new KeyPath(join(full, key), shortForm ? shown : join(shown, key));
    }

    /** Returns the way to an element of the list here. */
    public KeyPath element(int index) {
        String suffix = "[" + index + "]";
        return new KeyPath(full + suffix, shown + suffix);
    }

    /** Returns the way to the only element of a list that is not written as one. */
    public KeyPath onlyElement() {
        return new KeyPath(full + "[0]", shown);
    }

    /** Returns this way where a scalar stands in place of the map. */
    public KeyPath shortened() {
        return new KeyPath(full, shown, true);
    }

    /** Returns the way to the map or list around the value of {@code path}; empty at the root. */
    public static String parent(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return path.substring(0, Math.max(0, end));
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
