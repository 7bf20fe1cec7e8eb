package io.watchgate.config.key;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of records say, written down, so that a process that reads it need not ask
 * Java: for the first annotations Java makes classes, and for each a map and an object that looks
 * into it. Only descriptions are left out, which no start needs.
 *
 * <p>Each record is read when it is asked for. Safe from any thread.
 */
public final class WrittenKeys {

    private static final int ABSENT = 1;
    private static final int REQUIRED = 2;
    private static final int LIST_ONLY = 4;

    private static final Key.Place[] PLACES = Key.Place.values();

    private final byte[] written;
    private final Map<String, Integer> places = new HashMap<>();

    private WrittenKeys(byte[] written) {
        this.written = written;
    }

    /**
     * Takes what {@link #write} returned; it must not be changed any more.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static WrittenKeys of(byte[] written) {
        WrittenKeys keys = new WrittenKeys(written);
        try {
            Reader in = new Reader(written, 0);
            while (in.at < written.length) {
                String record = in.text();
                int length = in.number();
                keys.places.put(record, in.at);
                in.at += length;
            }
            if (in.at > written.length) {
                throw new IndexOutOfBoundsException(in.at);
            }
        } catch (IndexOutOfBoundsException cut) {
            throw new IllegalArgumentException("keys: cut off (expected: as written)", cut);
        }
        return keys;
    }

    /** Writes down what the annotations of records say. */
    public static byte[] write(Collection<Class<? extends Record>> records) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            DataOutputStream out = new DataOutputStream(all);
            for (Class<? extends Record> type : records) {
                ByteArrayOutputStream record = new ByteArrayOutputStream();
                write(type, new DataOutputStream(record));
                text(out, type.getName());
                out.writeShort(record.size());
                record.writeTo(out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return all.toByteArray();
    }

    private static void write(Class<? extends Record> type, DataOutputStream out)
            throws IOException {
        Optional<ShortKey> shortForm = KeyField.annotatedShortForm(type);
        text(out, shortForm.map(ShortKey::value).orElse(""));
        text(out, shortForm.map(ShortKey::off).orElse(""));
        List<KeyField> fields = KeyField.annotated(type);
        out.writeByte(fields.size());
        for (KeyField field : fields) {
            Key key = field.about();
            text(out, field.component().getName());
            text(out, field.name());
            out.writeByte(
                    (field.mayBeAbsent() ? ABSENT : 0)
                            | (key.required() ? REQUIRED : 0)
                            | (key.listOnly() ? LIST_ONLY : 0));
            out.writeByte(key.place().ordinal());
            text(out, key.value());
            text(out, key.name());
            text(out, key.zero());
            text(out, key.least());
            text(out, key.most());
            text(out, key.pattern());
            text(out, key.expected());
            out.writeByte(key.words().length);
            for (String word : key.words()) {
                text(out, word);
            }
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    /** Returns the fields of a record; null where they are not written down, or not as they are. */
    public @Nullable List<KeyField> fields(Class<?> type) {
        Reader in = reader(type);
        if (in == null) {
            return null;
        }
        in.skip();
        in.skip();
        RecordComponent[] components = type.getRecordComponents();
        if (in.small() != components.length) {
            return null;
        }
        List<KeyField> fields = new ArrayList<>(components.length);
        for (RecordComponent component : components) {
            if (!in.text().equals(component.getName())) {
                return null;
            }
            String name = in.text();
            fields.add(new KeyField(component, name, key(component, in)));
        }
        return List.copyOf(fields);
    }

    private static WrittenKey key(RecordComponent component, Reader in) {
        int facts = in.small();
        return new WrittenKey(
                component,
                (facts & ABSENT) != 0,
                (facts & REQUIRED) != 0,
                (facts & LIST_ONLY) != 0,
                PLACES[in.small()],
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.texts());
    }

    /** Returns the short form of a record, if it has one; null where that is not written down. */
    public @Nullable Optional<ShortKey> shortForm(Class<?> type) {
        Reader in = reader(type);
        if (in == null) {
            return null;
        }
        String value = in.text();
        return value.isEmpty() ? Optional.empty() : Optional.of(new ShortKey(value, in.text()));
    }

    private @Nullable Reader reader(Class<?> type) {
        Integer place = places.get(type.getName());
        return place == null ? null : new Reader(written, place);
    }

    private static final class Reader {

        private static final String[] NO_TEXTS = {};

        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        int small() {
            return bytes[at++] & 0xff;
        }

        int number() {
            return small() << 8 | small();
        }

        String text() {
            int length = number();
            if (length == 0) {
                return "";
            }
            String text = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }

        void skip() {
            int length = number();
            at += length;
        }

        String[] texts() {
            int count = small();
            if (count == 0) {
                return NO_TEXTS;
            }
            String[] texts = new String[count];
            for (int i = 0; i < count; i++) {
                texts[i] = text();
            }
            return texts;
        }
    }
}
