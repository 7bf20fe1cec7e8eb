package io.watchgate.server.line;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps parts of lines that come again and again, such as who asked whom for what, as the bytes
 * they have become.
 *
 * <p>A part is known by the very objects that it shows, which must never change and are kept as
 * long as their connection, session or subject is in use: a hit costs a comparison of references
 * and one copy. Has a place for each of a few parts; one that falls on the place of another takes
 * it, and its memory. Confined to one event loop.
 */
public final class KnownParts {

    private static final int PLACES = 128;

    /** Bytes of a part, at most; what has long names is made each time. */
    private static final int LONGEST = 1024;

    private static final class Part {

        private final @Nullable Object[] shown;
        private byte[] bytes = {};
        private int length;

        Part(int count) {
            shown = new Object[count];
        }
    }

    private final @Nullable Object[] sought;
    private final @Nullable Part[] parts = new Part[PLACES];

    /** Creates a memory of parts that show so many objects each. */
    public KnownParts(int count) {
        sought = new Object[count];
    }

    /** Says one of the objects that the part shows; each has to be said before each part. */
    public void shows(int index, @Nullable Object object) {
        sought[index] = object;
    }

    /**
     * Appends the part that shows these objects, if it is known.
     *
     * @param hash tells parts apart, most often
     */
    public boolean append(LineBuilder line, int hash) {
        Part part = parts[place(hash)];
        if (part == null) {
            return false;
        }
        for (int i = 0; i < sought.length; i++) {
            if (part.shown[i] != sought[i]) {
                return false;
            }
        }
        line.raw(part.bytes, part.length);
        return true;
    }

    /** Keeps the part that shows these objects: the line from {@code from} on. */
    public void keep(LineBuilder line, int from, int hash) {
        int length = line.length() - from;
        if (length > LONGEST) {
            return;
        }
        int place = place(hash);
        Part part = parts[place];
        if (part == null) {
            part = new Part(sought.length);
            parts[place] = part;
        }
        System.arraycopy(sought, 0, part.shown, 0, sought.length);
        if (part.bytes.length < length) {
            part.bytes = Arrays.copyOf(part.bytes, length);
        }
        System.arraycopy(line.bytes(), from, part.bytes, 0, length);
        part.length = length;
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
