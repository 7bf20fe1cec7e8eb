package io.watchgate.codec;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one HTTP head after the other, in two arrays: a header costs no object of its own.
 *
 * <p>Checks names and values as Netty's own headers do, keeps their order and finds names in
 * whatever case: by a slot of their hash, which tells where the first of its names stands, since a
 * head has few. Confined to the event loop of its channel.
 */
public final class ArrayHeaders extends HttpHeaders {

    private static final int FEW = 16;

    /** Names are told apart by so many values of their hash. */
    private static final int SLOTS = 32;

    // Beyond the size stand names of heads before.
    private CharSequence[] names = new CharSequence[FEW];
    private String[] values = new String[FEW];

    /** For each value of the hash, one more than where its first name is; 0 where there is none. */
    private final byte[] first = new byte[SLOTS];

    private final OneLength length = new OneLength();
    private int size;

    /** The one value of Content-Length of the head that is here now. */
    private static final class OneLength extends AbstractList<String> {

        private String value = "";

        OneLength of(String now) {
            value = now;
            return this;
        }

        @Override
        public String get(int index) {
            return value;
        }

        @Override
        public int size() {
            return 1;
        }
    }

    /** Tells how many headers with this name there are. */
    public static int count(HttpHeaders headers, CharSequence name) {
        if (!(headers instanceof ArrayHeaders arrays)) {
            return headers.getAll(name).size();
        }
        int count = 0;
        for (int at = arrays.find(name, 0); at >= 0; at = arrays.find(name, at + 1)) {
            count++;
        }
        return count;
    }

    /** Returns the headers whose names begin with {@code prefix}, in order. */
    public static List<Map.Entry<String, String>> startingWith(
            HttpHeaders headers, AsciiString prefix) {
        List<Map.Entry<String, String>> found = List.of();
        if (headers instanceof ArrayHeaders arrays) {
            for (int i = 0; i < arrays.size; i++) {
                CharSequence name = arrays.names[i];
                if (startsWith(name, prefix)) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(Map.entry(name.toString(), arrays.values[i]));
                }
            }
            return found;
        }
        return headers.entries().stream().filter(e -> startsWith(e.getKey(), prefix)).toList();
    }

    private static boolean startsWith(CharSequence name, AsciiString prefix) {
        return AsciiString.regionMatchesAscii(name, true, 0, prefix, 0, prefix.length());
    }

    /** Returns where the next header with this name is, from {@code at} on; -1 for none. */
    private int find(CharSequence name, int at) {
        int begin = first[slot(name)] - 1;
        if (begin < 0) {
            return -1;
        }
        for (int i = Math.max(at, begin); i < size; i++) {
            if (names[i] == name || AsciiString.contentEqualsIgnoreCase(names[i], name)) {
                return i;
            }
        }
        return -1;
    }

    /** Names that are spelled in another case have the same. */
    private static int slot(CharSequence name) {
        return AsciiString.hashCode(name) & SLOTS - 1;
    }

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        String text = value.toString();
        if (!isCheckedName(name) || HttpHeaderValidationUtil.validateValidHeaderValue(text) >= 0) {
            // Throws, and says what is wrong.
            DefaultHttpHeadersFactory.headersFactory().newHeaders().add(name, text);
        }
        return addRead(name, text);
    }

    /**
     * Tells whether a name is valid. That of the same place in the head before was, and most often
     * it is the very same object.
     */
    private boolean isCheckedName(CharSequence name) {
        return size < names.length && names[size] == name
                || name.length() > 0 && HttpHeaderValidationUtil.validateToken(name) < 0;
    }

    /** Adds a header whose name and value were found to be valid by whoever read them. */
    public HttpHeaders addRead(CharSequence name, String text) {
        if (size == names.length) {
            names = Arrays.copyOf(names, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        int slot = slot(name);
        if (first[slot] == 0) {
            first[slot] = (byte) Math.min(size + 1, Byte.MAX_VALUE);
        }
        names[size] = name;
        values[size++] = text;
        return this;
    }

    /** Tells whether there are no more than a head that is kept may have. */
    boolean isShort() {
        return size <= FEW;
    }

    /** Becomes the same as {@code other}, whose head is one that {@link RepeatedHead} keeps. */
    public void setTo(ArrayHeaders other) {
        clear();
        System.arraycopy(other.names, 0, names, 0, other.size);
        System.arraycopy(other.values, 0, values, 0, other.size);
        System.arraycopy(other.first, 0, first, 0, SLOTS);
        size = other.size;
    }

    /**
     * Returns where Content-Length is when it alone says where the body ends; -1 when it does not.
     */
    int onlyLength() {
        int at = find(HttpHeaderNames.CONTENT_LENGTH, 0);
        boolean alone =
                at >= 0
                        && find(HttpHeaderNames.CONTENT_LENGTH, at + 1) < 0
                        && find(HttpHeaderNames.TRANSFER_ENCODING, 0) < 0;
        return alone ? at : -1;
    }

    /** Sets the value at {@code at}, which is valid. */
    void set(int at, String value) {
        values[at] = value;
    }

    @Override
    public HttpHeaders add(String name, Object value) {
        return add((CharSequence) name, value);
    }

    @Override
    public HttpHeaders add(String name, Iterable<?> all) {
        all.forEach(value -> add(name, value));
        return this;
    }

    @Override
    public @Nullable String get(CharSequence name) {
        int at = find(name, 0);
        return at < 0 ? null : values[at];
    }

    @Override
    public @Nullable String get(String name) {
        return get((CharSequence) name);
    }

    @Override
    public List<String> getAll(CharSequence name) {
        int at = find(name, 0);
        if (at < 0) {
            return List.of();
        }
        int next = find(name, at + 1);
        if (next < 0) {
            // Netty's decoder asks for this with each head, and keeps nothing of it.
            return name == HttpHeaderNames.CONTENT_LENGTH
                    ? length.of(values[at])
                    : List.of(values[at]);
        }
        List<String> all = new ArrayList<>();
        all.add(values[at]);
        for (; next >= 0; next = find(name, next + 1)) {
            all.add(values[next]);
        }
        return all;
    }

    @Override
    public List<String> getAll(String name) {
        return getAll((CharSequence) name);
    }

    @Override
    public boolean contains(CharSequence name) {
        return find(name, 0) >= 0;
    }

    @Override
    public boolean contains(String name) {
        return find(name, 0) >= 0;
    }

    @Override
    public boolean contains(CharSequence name, CharSequence value, boolean ignoreCase) {
        for (int at = find(name, 0); at >= 0; at = find(name, at + 1)) {
            boolean same =
                    ignoreCase
                            ? AsciiString.contentEqualsIgnoreCase(values[at], value)
                            : values[at].contentEquals(value);
            if (same) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean containsValue(CharSequence name, CharSequence value, boolean ignoreCase) {
        return contains(name) && super.containsValue(name, value, ignoreCase);
    }

    @Override
    public HttpHeaders set(String name, Object value) {
        remove(name);
        return add(name, value);
    }

    @Override
    public HttpHeaders set(String name, Iterable<?> all) {
        remove(name);
        return add(name, all);
    }

    @Override
    public HttpHeaders remove(String name) {
        int all = size;
        forgetSlots();
        size = 0;
        for (int i = 0; i < all; i++) {
            if (!AsciiString.contentEqualsIgnoreCase(names[i], name)) {
                addRead(names[i], values[i]);
            }
        }
        Arrays.fill(values, size, all, null);
        return this;
    }

    @Override
    public HttpHeaders clear() {
        Arrays.fill(values, 0, size, null);
        forgetSlots();
        size = 0;
        if (names.length > FEW) {
            names = new CharSequence[FEW];
            values = new String[FEW];
        }
        return this;
    }

    private void forgetSlots() {
        Arrays.fill(first, (byte) 0);
    }

    @Override
    public boolean isEmpty() {
        return size == 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<String> names() {
        Set<String> all = new LinkedHashSet<>();
        entries().forEach(entry -> all.add(entry.getKey()));
        return all;
    }

    @Override
    public List<Map.Entry<String, String>> entries() {
        List<Map.Entry<String, String>> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(Map.entry(names[i].toString(), values[i]));
        }
        return all;
    }

    @Override
    @Deprecated
    public Iterator<Map.Entry<String, String>> iterator() {
        return entries().iterator();
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iteratorCharSequence() {
        List<Map.Entry<CharSequence, CharSequence>> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(Map.entry(names[i], values[i]));
        }
        return all.iterator();
    }

    @Override
    public @Nullable Integer getInt(CharSequence name) {
        String value = get(name);
        return value == null ? null : Integer.valueOf(value);
    }

    @Override
    public int getInt(CharSequence name, int otherwise) {
        String value = get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    @Override
    public @Nullable Short getShort(CharSequence name) {
        String value = get(name);
        return value == null ? null : Short.valueOf(value);
    }

    @Override
    public short getShort(CharSequence name, short otherwise) {
        String value = get(name);
        return value == null ? otherwise : Short.parseShort(value);
    }

    @Override
    public @Nullable Long getTimeMillis(CharSequence name) {
        return copy().getTimeMillis(name);
    }

    @Override
    public long getTimeMillis(CharSequence name, long otherwise) {
        return copy().getTimeMillis(name, otherwise);
    }

    @Override
    public HttpHeaders addInt(CharSequence name, int value) {
        return add(name, value);
    }

    @Override
    public HttpHeaders addShort(CharSequence name, short value) {
        return add(name, value);
    }

    @Override
    public HttpHeaders setInt(CharSequence name, int value) {
        return set(name.toString(), value);
    }

    @Override
    public HttpHeaders setShort(CharSequence name, short value) {
        return set(name.toString(), value);
    }
}
