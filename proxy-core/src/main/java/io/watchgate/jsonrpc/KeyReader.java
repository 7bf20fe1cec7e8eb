package io.watchgate.jsonrpc;

/**
 * Reads the object keys that arrive in portions or hold escapes.
 *
 * <p>A plain key inside one portion is compared where it lies and never comes here. Of any other,
 * only as much is kept as an escaped spelling of the longest envelope key can need; what is longer
 * is no envelope key.
 */
final class KeyReader {

    /** Every byte of the longest key, written as a six-byte {@code \\u} escape. */
    private static final int LONGEST_ESCAPED = 6 * EnvelopeKey.LONGEST;

    private final byte[] kept = new byte[LONGEST_ESCAPED + 1];
    private int length;

    /** Starts a key. */
    void begin() {
        length = 0;
    }

    /** Keeps a part of the key. */
    void keep(byte[] bytes, int from, int to) {
        int room = Math.min(to - from, kept.length - length);
        System.arraycopy(bytes, from, kept, length, room);
        length += room;
    }

    /**
     * Ends the key.
     *
     * @return false when the key is too long to be one of the envelope's
     */
    boolean end(boolean escaped) {
        if (length > LONGEST_ESCAPED) {
            return false;
        }
        if (escaped) {
            length = JsonStrings.unescape(kept, length);
        }
        return true;
    }

    /** Returns the array that holds the decoded key from its first byte on. */
    byte[] text() {
        return kept;
    }

    /** Returns the length of the decoded key. */
    int length() {
        return length;
    }

    /** Tells whether these plain bytes are {@code uri} or end like {@code resourceUri}. */
    static boolean isUri(byte[] bytes, int from, int to) {
        int length = to - from;
        return (length == 3 || length == 11)
                && (bytes[to - 3] | 0x20) == 'u'
                && bytes[to - 2] == 'r'
                && bytes[to - 1] == 'i';
    }
}
