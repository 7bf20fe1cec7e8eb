package io.watchgate.config.key;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one type are written in the file. Defaults, bounds and the file's own texts are
 * read by the same forms, and {@code config} and the reference write with them.
 *
 * <p>Its texts are patterns that Java and JSON Schema read alike.
 */
public final class ValueForm {

    private static final Kind[] KINDS = Kind.values();

    private final Kind kind;
    private final Class<?> type;
    private final String zeroWord;
    private final String bounds;

    private ValueForm(Kind kind, Class<?> type, String zeroWord, String bounds) {
        this.kind = kind;
        this.type = type;
        this.zeroWord = zeroWord;
        this.bounds = bounds;
    }

    /** Returns the form of a type; a type without one is a programming error. */
    public static ValueForm of(Class<?> type) {
        return of(type, "", "");
    }

    /** Returns the form of a type under a key, which may have bounds and a word for zero. */
    public static ValueForm of(Class<?> type, Key key) {
        return of(type, key.zero(), bounds(key));
    }

    /** Tells whether values of a type are written as one text. */
    public static boolean exists(Class<?> type) {
        return kindOf(type) != null;
    }

    /** Returns in words what the bounds of a key are; empty when it has none. */
    public static String bounds(Key key) {
        if (key.least().isEmpty() || key.most().isEmpty()) {
            return key.least().isEmpty()
                    ? key.most().isEmpty() ? "" : "at most " + key.most()
                    : "at least " + key.least();
        }
        return key.least().equals(key.most()) ? key.least() : key.least() + " to " + key.most();
    }

    private static ValueForm of(Class<?> type, String zeroWord, String bounds) {
        Kind kind = kindOf(type);
        if (kind == null) {
            throw new IllegalStateException("type: " + type + " (expected: one with a form)");
        }
        return new ValueForm(kind, type, zeroWord, bounds);
    }

    private static @Nullable Kind kindOf(Class<?> type) {
        for (Kind kind : KINDS) {
            if (kind.type.isAssignableFrom(type)) {
                return kind;
            }
        }
        return null;
    }

    /** Returns the type of the values. */
    public Class<?> type() {
        return type;
    }

    /** Returns the word that stands for zero; empty when there is none. */
    public String zeroWord() {
        return zeroWord;
    }

    /** Returns what every text matches as a whole; a text that matches may still not be a value. */
    public String pattern() {
        String pattern = kind == Kind.WORD ? words("|", "|") : kind.pattern;
        return zeroWord.isEmpty() ? pattern : pattern + "|" + zeroWord;
    }

    /** Returns in words what a text has to be; bounds show the form, so they stand for it. */
    public String expected() {
        String form = kind == Kind.WORD ? words(", ", " or ") : kind.expected;
        String expected = bounds.isEmpty() ? form : bounds;
        return zeroWord.isEmpty() ? expected : expected + ", or " + zeroWord;
    }

    /**
     * Makes the value of a text.
     *
     * @throws IllegalArgumentException when it is not of this form
     */
    public Object read(String text) {
        if (!zeroWord.isEmpty() && text.equals(zeroWord)) {
            return zero();
        }
        // No patterns here: compiling them would be a good part of the time a load takes.
        return switch (kind) {
            case TEXT -> text;
            case NUMBER -> number(text);
            case FLAG -> flag(text);
            case DURATION -> duration(text);
            case SIZE -> ByteSize.parse(text);
            case ADDRESS -> HostPort.parse(text);
            case LISTEN -> ListenAddress.parse(text);
            case URL -> URI.create(notEmpty(text));
            case FILE -> Path.of(notEmpty(text));
            case WORD -> constant(text);
        };
    }

    /** Tells whether a value is the zero that has a word of its own. */
    public boolean isZero(Object value) {
        return !zeroWord.isEmpty() && value.equals(zero());
    }

    /** Writes a value as {@link #read} takes it. */
    public String write(Object value) {
        if (isZero(value)) {
            return zeroWord;
        }
        return switch (kind) {
            case DURATION -> durationText((Duration) value);
            case WORD -> word((Enum<?>) value);
            default -> value.toString();
        };
    }

    private Object zero() {
        return switch (kind) {
            case NUMBER -> 0;
            case DURATION -> Duration.ZERO;
            case SIZE -> new ByteSize(0);
            default -> throw new IllegalStateException("zero: " + type + " (expected: a number)");
        };
    }

    private String words(String between, String beforeLast) {
        Object[] constants = type.getEnumConstants();
        StringJoiner words = new StringJoiner(between);
        for (int i = 0; i < constants.length - 1; i++) {
            words.add(word((Enum<?>) constants[i]));
        }
        String last = word((Enum<?>) constants[constants.length - 1]);
        return constants.length == 1 ? last : words + beforeLast + last;
    }

    private Object constant(String word) {
        for (Object constant : type.getEnumConstants()) {
            if (word((Enum<?>) constant).equals(word)) {
                return constant;
            }
        }
        throw unfit(word);
    }

    /** Returns the word for a constant: {@code IO_URING} is {@code io-uring}. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private int number(String text) {
        int sign = text.startsWith("-") ? 1 : 0;
        if (digits(text, sign) != text.length()) {
            throw unfit(text);
        }
        return Integer.parseInt(text);
    }

    private boolean flag(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw unfit(text);
        };
    }

    private Duration duration(String text) {
        int unit = digits(text, 0);
        long number = unit == 0 ? 0 : Long.parseLong(text.substring(0, unit));
        return switch (unit == 0 ? "" : text.substring(unit)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> throw unfit(text);
        };
    }

    private String notEmpty(String text) {
        if (text.isEmpty()) {
            throw unfit(text);
        }
        return text;
    }

    private IllegalArgumentException unfit(String text) {
        return new IllegalArgumentException(text + " (expected: " + expected() + ")");
    }

    /**
     * Returns where the digits that begin at {@code start} end: at most nine, so that an int holds
     * them.
     */
    static int digits(String text, int start) {
        int end = start;
        while (end < text.length() && end < start + 9 && isDigit(text.charAt(end))) {
            end++;
        }
        return end == start ? 0 : end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String durationText(Duration value) {
        long millis = value.toMillis();
        if (millis == 0 || millis % 1000 != 0) {
            return millis == 0 ? "0s" : millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes % 60 != 0) {
            return minutes + "m";
        }
        return minutes % (24 * 60) == 0 ? minutes / (24 * 60) + "d" : minutes / 60 + "h";
    }

    /** The types that a scalar can be; boxed ones do not occur in the records. */
    private enum Kind {
        TEXT(String.class, "[\\s\\S]*", "text"),
        NUMBER(int.class, "-?[0-9]{1,9}", "a whole number"),
        FLAG(boolean.class, "true|True|TRUE|false|False|FALSE", "true or false"),
        DURATION(
                Duration.class,
                "[0-9]{1,9}(ms|s|m|h|d)",
                "a number with ms, s, m, h or d, as in 30s"),
        SIZE(ByteSize.class, ByteSize.FORM, "a number with B, KiB, MiB or GiB, as in 16MiB"),
        ADDRESS(HostPort.class, HostPort.FORM, "host:port, as 127.0.0.1:8808 or [::1]:8808"),
        LISTEN(ListenAddress.class, ListenAddress.FORM, ListenAddress.EXPECTED),
        URL(URI.class, "\\S+", "a URL"),
        FILE(Path.class, "[^\\x00]+", "a path"),
        WORD(Enum.class, "", "");

        private final Class<?> type;
        private final String pattern;
        private final String expected;

        Kind(Class<?> type, String pattern, String expected) {
            this.type = type;
            this.pattern = pattern;
            this.expected = expected;
        }
    }
}
