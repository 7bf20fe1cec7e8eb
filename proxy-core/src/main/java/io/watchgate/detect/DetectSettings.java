package io.watchgate.detect;

import com.google.re2j.PatternSyntaxException;
import io.watchgate.filter.Content;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.SettingKey;
import io.watchgate.filter.SettingKey.Form;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads an entry of type {@code detect}. Confined to the thread that reads. */
final class DetectSettings {

    /** A hundred patterns of a thousand characters are more than anybody reads. */
    private static final int MOST_PATTERNS = 100;

    private static final int LONGEST_PATTERN = 1000;
    private static final int MOST_HITS = 10_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_MICRO = 1000;

    private static final String STEPS = "pattern-steps";
    private static final String MILLIS = "pattern-millis";
    private static final String NANOS_PER_BYTE = "pattern-nanos-per-byte";
    private static final String INLINE_MICROS = "pattern-inline-micros";

    private static final String HIGH_ENTROPY = Scanner.Entropy.KIND.name();
    private static final String ENTROPY_BITS = "entropy-bits";

    static final List<SettingKey> KEYS =
            List.of(
                    text("personal", "Personal data: block, redact, report or ignore (redact)"),
                    text("secrets", "Keys and tokens: block, redact, report or ignore (redact)"),
                    text("injection", "Orders to a model, hidden text: likewise (report)"),
                    text(
                            HIGH_ENTROPY,
                            "What looks random: block, redact, report or ignore (ignore)"),
                    text(
                            ENTROPY_BITS,
                            "Bits of a character from which it looks random, 3.0 to 6.0 (4.0)"),
                    key("kinds", Form.SECTION, "Single kinds that are treated otherwise"),
                    key(
                            "patterns",
                            Form.SECTIONS,
                            "Own expressions of RE2: name, pattern, action (redact)"),
                    number(STEPS, "Steps that one of them may have, 10 to 100000 (4000)"),
                    number(
                            MILLIS,
                            "Processor time they may take for any message, in milliseconds, 1 to"
                                    + " 60000 (500)"),
                    number(
                            NANOS_PER_BYTE,
                            "What each may take beyond that for each byte, in nanoseconds, 0 to"
                                    + " 1000000 (2000)"),
                    number(
                            INLINE_MICROS,
                            "What they may take of it on an event loop before a worker judges the"
                                    + " message, in microseconds, 0 to 100000 (1000)"),
                    key("allow", Form.TEXTS, "Texts that may pass; * stands for anything"),
                    key(
                            "except",
                            Form.SECTIONS,
                            "Kinds that may pass: kinds, and of which upstream and name"),
                    text(
                            "hash-key",
                            "Key with which placeholders tell equal texts; none: only the kind"),
                    key(
                            "redact-numbers",
                            Form.FLAG,
                            "Whether a number to redact becomes a string (false: blocked)"),
                    number(
                            "max-hits",
                            "Hits in one message; with more of them it is blocked (10000)"));

    private final FilterSettings settings;
    private final Map<Kind.Group, Redaction.Action> groups = new EnumMap<>(Kind.Group.class);
    private final Map<String, Redaction.Action> actions = new HashMap<>();
    private final List<UserPattern> patterns = new ArrayList<>();

    DetectSettings(FilterSettings settings) {
        this.settings = settings;
        groups.put(Kind.Group.PERSONAL, settings.word("personal", Redaction.Action.REDACT));
        groups.put(Kind.Group.SECRETS, settings.word("secrets", Redaction.Action.REDACT));
        groups.put(Kind.Group.INJECTION, settings.word("injection", Redaction.Action.REPORT));
        groups.put(Kind.Group.PATTERNS, Redaction.Action.REDACT);
        for (Detector detector : Detector.all()) {
            Kind kind = detector.kind;
            actions.put(kind.name(), groups.getOrDefault(kind.group(), Redaction.Action.REDACT));
        }
        actions.put(HIGH_ENTROPY, settings.word(HIGH_ENTROPY, Redaction.Action.IGNORE));
        readKinds();
        readPatterns();
    }

    private static SettingKey key(String name, Form form, String text) {
        return SettingKey.optional(name, form, text);
    }

    private static SettingKey text(String name, String text) {
        return key(name, Form.TEXT, text);
    }

    private static SettingKey number(String name, String text) {
        return key(name, Form.NUMBER, text);
    }

    static String word(Kind.Group group) {
        return group.name().toLowerCase(Locale.ROOT);
    }

    private void readKinds() {
        FilterSettings kinds = settings.section("kinds");
        for (String kind : kinds.keys()) {
            Redaction.Action before = actions.get(kind);
            if (before == null) {
                throw kinds.unfit(
                        kind, "unknown", String.join(", ", new TreeSet<>(actions.keySet())));
            }
            actions.put(kind, kinds.word(kind, before));
        }
    }

    private void readPatterns() {
        List<FilterSettings> entries = settings.sections("patterns");
        if (entries.size() > MOST_PATTERNS) {
            throw settings.unfit("patterns", entries.size() + " of them", "<= " + MOST_PATTERNS);
        }
        int mostSteps = (int) settings.number(STEPS, 4000, 10, 100_000);
        for (FilterSettings entry : entries) {
            knownKeys(entry, Set.of("name", "pattern", "action"));
            String name = entry.text("name", "");
            if (!name.matches("[a-z][a-z0-9-]{0,31}") || actions.containsKey(name)) {
                throw entry.unfit("name", name, "a new word of a-z, 0-9 and -");
            }
            patterns.add(pattern(entry, name, mostSteps));
            actions.put(name, entry.word("action", Redaction.Action.REDACT));
        }
    }

    private static UserPattern pattern(FilterSettings entry, String name, int mostSteps) {
        String expression = entry.text("pattern", "");
        if (expression.isEmpty() || expression.length() > LONGEST_PATTERN) {
            throw entry.unfit(
                    "pattern", expression.length() + " characters", "1 to " + LONGEST_PATTERN);
        }
        try {
            return new UserPattern(name, expression, mostSteps);
        } catch (PatternSyntaxException syntax) {
            throw entry.unfit(
                    "pattern", String.valueOf(syntax.getMessage()), "an expression of RE2");
        }
    }

    private static void knownKeys(FilterSettings entry, Set<String> known) {
        for (String key : entry.keys()) {
            if (!known.contains(key)) {
                throw entry.unfit(key, "unknown", String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /** Returns what happens to each kind, by its name. */
    Map<String, Redaction.Action> actions() {
        return Map.copyOf(actions);
    }

    /** Returns how long own expressions may take. */
    PatternTimes patternTimes() {
        return new PatternTimes(
                patterns.size(),
                settings.number(MILLIS, 500, 1, 60_000) * NANOS_PER_MILLI,
                settings.number(NANOS_PER_BYTE, 2000, 0, 1_000_000),
                settings.number(INLINE_MICROS, 1000, 0, 100_000) * NANOS_PER_MICRO);
    }

    /** Returns a scanner for the kinds to which anything happens at all. */
    Scanner scanner() {
        List<Detector> wanted =
                Detector.all().stream()
                        .filter(
                                detector ->
                                        actions.get(detector.kind.name())
                                                != Redaction.Action.IGNORE)
                        .toList();
        return new Scanner(wanted, patterns, new AllowList(settings.texts("allow")), entropy());
    }

    private Scanner.@Nullable Entropy entropy() {
        String bits = settings.text(ENTROPY_BITS, "4.0");
        if (!bits.matches("[3-5](\\.[0-9]{1,3})?|6(\\.0{1,3})?")) {
            throw settings.unfit(ENTROPY_BITS, bits, "a number, 3.0 to 6.0");
        }
        boolean wanted = actions.get(HIGH_ENTROPY) != Redaction.Action.IGNORE;
        return wanted ? new Scanner.Entropy(Double.parseDouble(bits)) : null;
    }

    List<Exemption> exemptions() {
        List<Exemption> exemptions = new ArrayList<>();
        for (FilterSettings entry : settings.sections("except")) {
            knownKeys(entry, Set.of("upstream", "name", "kinds"));
            Set<String> kinds = new HashSet<>(entry.texts("kinds"));
            for (String kind : kinds) {
                if (!actions.containsKey(kind) && !isGroup(kind)) {
                    throw entry.unfit("kinds", kind, "kinds, personal, secrets, injection");
                }
            }
            if (kinds.isEmpty()) {
                throw entry.unfit("kinds", "none", "kinds, personal, secrets, injection");
            }
            exemptions.add(
                    new Exemption(entry.text("upstream", ""), entry.text("name", ""), kinds));
        }
        return List.copyOf(exemptions);
    }

    private static boolean isGroup(String word) {
        for (Kind.Group group : Kind.Group.values()) {
            if (word(group).equals(word)) {
                return true;
            }
        }
        return false;
    }

    Redaction redaction() {
        String key = settings.text("hash-key");
        Redaction.Placeholder placeholder =
                key == null ? Redaction.Placeholder.ofKind() : Redaction.Placeholder.keyed(key);
        if (key != null && key.length() < 16) {
            throw settings.unfit("hash-key", key.length() + " characters", ">= 16");
        }
        return new Redaction(placeholder, settings.flag("redact-numbers", false));
    }

    int maxHits() {
        return (int) settings.number("max-hits", MOST_HITS, 1, 1_000_000);
    }

    /**
     * How long own expressions may take for one message. Immutable.
     *
     * @param patterns how many there are
     * @param nanos what they may take for any message
     * @param nanosPerByte what each may take beyond that for each byte
     * @param inlineNanos what they may take of it on an event loop
     */
    record PatternTimes(int patterns, long nanos, long nanosPerByte, long inlineNanos) {

        /**
         * An expression takes some thirty nanoseconds for each byte. Where that is a millisecond,
         * nobody begins on an event loop.
         */
        private static final long MOST_INLINE = 32 * 1024;

        /** Tells whether a message of so many bytes is not even begun on an event loop. */
        boolean areFarTooLong(int bytes) {
            return patterns > 0 && (inlineNanos == 0 || (long) patterns * bytes > MOST_INLINE);
        }
    }

    /**
     * Kinds that are ordinary in some messages: an address in the arguments of the tool that sends
     * mail. Immutable.
     *
     * @param upstream the server's key; empty for all
     * @param name the tool, prompt or resource; empty for all
     * @param kinds names of kinds or groups
     */
    record Exemption(String upstream, String name, Set<String> kinds) {

        boolean covers(Content content) {
            return (upstream.isEmpty() || upstream.equals(content.upstream()))
                    && (name.isEmpty() || name.equals(content.name()));
        }

        boolean covers(Kind kind) {
            return kinds.contains(kind.name()) || kinds.contains(DetectSettings.word(kind.group()));
        }
    }
}
