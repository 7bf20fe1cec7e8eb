package io.watchgate.detect;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the detectors find, found the slow and plain way: a regular expression of the JDK tried at
 * every place of the decoded text, and a check of what it matched. No anchors, no bytes.
 */
final class PlainPatterns {

    private static final String WIDE = "\\u00c0-\\u053f";
    private static final String LOCAL = "A-Za-z0-9._%+'\\-" + WIDE;
    private static final String SEPARATOR = "[ \\-\\u00a0\\u2010-\\u2013\\u202f]";

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private final Set<String> found = new TreeSet<>();
    private final String text;

    private PlainPatterns(String text) {
        this.text = text;
    }

    static Set<String> personal(String text) {
        PlainPatterns plain = new PlainPatterns(text);
        plain.email();
        plain.ipv4();
        plain.ipv6();
        plain.iban();
        plain.international();
        PersonalKinds.all().stream()
                .filter(NumberDetector.class::isInstance)
                .forEach(detector -> plain.numbers((NumberDetector) detector));
        PersonalKinds.all().stream()
                .filter(TokenDetector.class::isInstance)
                .forEach(detector -> plain.token((TokenDetector) detector));
        return plain.found;
    }

    static Set<String> tokens(String text, Iterable<TokenDetector> detectors) {
        PlainPatterns plain = new PlainPatterns(text);
        for (TokenDetector detector : detectors) {
            plain.token(detector);
        }
        return plain.found;
    }

    private void token(TokenDetector detector) {
        String last = detector.lastClass();
        plainly(
                detector.kind.name(),
                "(?<![A-Za-z0-9])"
                        + detector.form().replace("}", "}+")
                        + (last.isEmpty() ? "" : "(?!" + last + ")"),
                // Only where what the expression begins with holds: most of a text is inside words.
                start -> start == 0 || !isAlphanumeric(text.charAt(start - 1)),
                (start, end) -> {
                    Text view = view();
                    return !TokenDetector.isPlaceholder(view, start(start), start(end))
                            && detector.check().holds(view, start(start), start(end));
                });
    }

    private static boolean isAlphanumeric(char c) {
        return c < 0x80 && Ascii.is(c, Ascii.ALNUM);
    }

    private void add(String kind, int start, int end) {
        found.add(kind + "@" + start + "-" + end);
    }

    private void plainly(String kind, String pattern, BiPredicate<Integer, Integer> check) {
        plainly(kind, pattern, start -> true, check);
    }

    private void plainly(
            String kind,
            String pattern,
            IntPredicate mayBegin,
            BiPredicate<Integer, Integer> check) {
        Matcher matcher = PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(text);
        matcher.useTransparentBounds(true).useAnchoringBounds(false);
        for (int start = 0; start < text.length(); start++) {
            if (!mayBegin.test(start)) {
                continue;
            }
            matcher.region(start, text.length());
            if (matcher.lookingAt() && check.test(start, matcher.end())) {
                add(kind, start, matcher.end());
            }
        }
    }

    /** What stands between the scheme of a URL and its host, as far as it is read. */
    private static final String USER_PART = "(?s).*://[^/\\s?#\"<>,;()]*";

    private void email() {
        String top = "(?:[A-Za-z" + WIDE + "]{2,}+(?![A-Za-z0-9]))";
        String label = "[A-Za-z0-9" + WIDE + "][A-Za-z0-9\\-" + WIDE + "]*";
        plainly(
                "email",
                "(?<![A-Za-z0-9])\"[^\"\\x00-\\x1f]{1,63}\"@(?:" + label + "\\.)+" + top,
                (start, end) -> {
                    String address = text.substring(start, end);
                    String before = text.substring(Math.max(0, start - 60), start);
                    String local = address.substring(1, address.lastIndexOf('"'));
                    return local.getBytes(StandardCharsets.UTF_8).length <= 63
                            && !isPicture(address.substring(address.lastIndexOf('@') + 1))
                            && !before.matches(USER_PART);
                });
        plainly(
                "email",
                "(?<=(?:^|[^"
                        + LOCAL
                        + "])[.%+'\\-]{0,20})"
                        + "[A-Za-z0-9_"
                        + WIDE
                        + "]["
                        + LOCAL
                        + "]*(?<!\\.)@"
                        + "(?:"
                        + label
                        + "\\.)+"
                        + top,
                (start, end) -> {
                    String address = text.substring(start, end);
                    String before = text.substring(Math.max(0, start - 60), start);
                    return !address.startsWith("git@")
                            && !isPicture(address.substring(address.indexOf('@') + 1))
                            && !before.matches(USER_PART);
                });
    }

    private static boolean isPicture(String domain) {
        return domain.matches("\\dx\\..*") && domain.getBytes(StandardCharsets.UTF_8).length <= 8;
    }

    private void ipv4() {
        String part = "(?:0[xX][0-9a-fA-F]++|0[0-7]*+(?![0-9])|[1-9][0-9]*+)";
        String before = "(?<![A-Za-z0-9._])(?<![A-Za-z0-9]-)";
        plainly(
                "ip",
                before
                        + part
                        + "(?:\\."
                        + part
                        + "){3}(?![A-Za-z0-9_])(?!\\.[0-9])"
                        + "(?!-[A-Za-z0-9])",
                (start, end) -> {
                    for (String number : text.substring(start, end).split("\\.")) {
                        if (part(number) > 255) {
                            return false;
                        }
                    }
                    return noVersion(start) && noProduct(start);
                });
        plainly(
                "ip",
                "(?<=//)" + part + "(?:\\." + part + "){0,2}(?=[/:?#\"' \t\r\n)]|\\z)",
                (start, end) -> {
                    String[] parts = text.substring(start, end).split("\\.");
                    for (int i = 0; i < parts.length - 1; i++) {
                        if (part(parts[i]) > 255) {
                            return false;
                        }
                    }
                    long most = 1L << 8 * (5 - parts.length);
                    return part(parts[parts.length - 1]) < most
                            && (parts.length > 1 || end - start > 7)
                            && noVersion(start);
                });
    }

    private boolean noProduct(int start) {
        String before = text.substring(Math.max(0, start - 23), start);
        return !before.matches("(?s)(?:.*[^A-Za-z0-9/._\\-])?[A-Z][A-Za-z]{1,19}/");
    }

    private boolean noVersion(int start) {
        return !near(
                start,
                "version",
                "versions",
                "ver",
                "release",
                "firmware",
                "build",
                "upgrade to",
                "upgraded to");
    }

    private static long part(String number) {
        if (number.length() > 12) {
            return Long.MAX_VALUE;
        }
        String lower = number.toLowerCase(Locale.ROOT);
        return lower.startsWith("0x")
                ? Long.parseLong(lower.substring(2), 16)
                : Long.parseLong(lower, lower.startsWith("0") ? 8 : 10);
    }

    private void ipv6() {
        for (int start = 0; start < text.length(); start++) {
            if (!text.substring(0, start).matches("(?s)(?:.*[^A-Za-z0-9:._])?")) {
                continue;
            }
            int most = start;
            while (most < text.length()
                    && "0123456789abcdefABCDEF:.".indexOf(text.charAt(most)) >= 0) {
                most++;
            }
            for (int end = Math.min(most, start + 60); end > start + 2; end--) {
                if (isAddress(text.substring(start, end)) && endsThere(end)) {
                    Matcher zone = Pattern.compile("%[A-Za-z0-9][A-Za-z0-9_-]{0,15}").matcher(text);
                    boolean zoned = zone.region(end, text.length()).lookingAt();
                    add("ip", start, zoned ? zone.end() : end);
                    break;
                }
            }
        }
    }

    private boolean endsThere(int end) {
        return Pattern.compile("(?![A-Za-z0-9_])(?!:[A-Za-z0-9:])(?!\\.[0-9])")
                .matcher(text)
                .region(end, text.length())
                .lookingAt();
    }

    private static boolean isAddress(String address) {
        boolean distinct =
                !address.contains("::")
                        || address.equals("::1")
                        || address.contains(".")
                        || Pattern.compile("[0-9a-fA-F]{3}").matcher(address).find();
        return address.contains(":")
                && distinct
                && address.matches(".*[0-9].*")
                && NetUtil.isValidIpV6Address(withoutTail(address));
    }

    /** Netty takes an IPv4 tail behind ::ffff only; RFC 4291 takes it behind anything. */
    private static String withoutTail(String address) {
        Matcher tail = Pattern.compile(":((?:[0-9]{1,3}\\.){3}[0-9]{1,3})").matcher(address);
        boolean valid = tail.find() && tail.end() == address.length();
        if (!valid) {
            return address.contains(".") ? "" : address;
        }
        for (String part : tail.group(1).split("\\.")) {
            if (Integer.parseInt(part) > 255) {
                return "";
            }
        }
        return address.substring(0, tail.start()) + ":1:1";
    }

    private void iban() {
        for (int country = 15; country <= 33; country++) {
            int length = country;
            String rest =
                    "[A-Za-z]{2}[0-9]{2}"
                            + ("(?:" + SEPARATOR + "?[A-Za-z0-9]{4})").repeat((length - 4) / 4)
                            + (length % 4 == 0
                                    ? ""
                                    : SEPARATOR + "?[A-Za-z0-9]{" + length % 4 + "}");
            plainly(
                    "iban",
                    "(?<![A-Za-z0-9])" + rest + "(?![A-Za-z0-9])",
                    (start, end) -> {
                        String plain = text.substring(start, end).replaceAll("[^A-Za-z0-9]", "");
                        return IbanDetector.length(plain.charAt(0), plain.charAt(1)) == length
                                && remainder(plain) == 1;
                    });
        }
    }

    private static int remainder(String iban) {
        StringBuilder digits = new StringBuilder();
        (iban.substring(4) + iban.substring(0, 4))
                .chars()
                .forEach(c -> digits.append(Character.digit(c, 36)));
        return new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue();
    }

    private void international() {
        String gap = "(?:[.()/]|" + SEPARATOR + "){0,3}+";
        plainly(
                "phone",
                "(?<![A-Za-z0-9])\\+\\(?1(?:" + gap + "[0-9]){10}(?![A-Za-z0-9])",
                (start, end) -> !text.substring(start, end).contains("(0)"));
        plainly(
                "phone",
                "(?<![A-Za-z0-9])\\+\\(?33" + "(?:" + gap + "[0-9]){9}(?![A-Za-z0-9])",
                (start, end) -> !text.substring(start, end).contains("(0)"));
    }

    /** Tells whether what {@link #international} does not look for begins at {@code start}. */
    static boolean isOtherInternational(String text, int start) {
        String rest = text.substring(start);
        return rest.startsWith("00")
                || rest.startsWith("+") && !rest.matches("(?s)\\+\\(?(?:1|33).*")
                || rest.startsWith("+") && rest.contains("(0)");
    }

    private void numbers(NumberDetector detector) {
        Set<Integer> taken = new TreeSet<>();
        Layout[] forms = detector.forms();
        for (int i = 0; i < forms.length; i++) {
            boolean wordless = detector.wordless(i);
            int before = forms[i].before();
            plainly(
                    detector.kind.name(),
                    "(?<![A-Za-z0-9_+])(?<![0-9][.\\-])"
                            + pattern(forms[i].toString())
                            + "(?![A-Za-z0-9_])(?![.\\-][0-9])",
                    (start, end) -> {
                        boolean held =
                                (wordless || near(start, detector.words()))
                                        && check(detector, start, end);
                        return held && taken.add(start + before);
                    });
        }
    }

    private boolean check(NumberDetector detector, int start, int end) {
        Text view = view();
        view.digits.clear();
        text.substring(start, end)
                .chars()
                .filter(c -> c >= '0' && c <= '9')
                .forEach(c -> view.digits.add(c - '0'));
        return detector.check().holds(view, start(start), start(end));
    }

    private Text view() {
        Text view = new Text();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        view.over(bytes, 0, bytes.length);
        return view;
    }

    /** Returns the place in bytes of a place in characters. */
    private int start(int at) {
        return text.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
    }

    private static String pattern(String form) {
        StringBuilder pattern = new StringBuilder();
        for (char c : form.toCharArray()) {
            pattern.append(
                    switch (c) {
                        case '#' -> "[0-9]";
                        case 'N' -> "[2-9]";
                        case '@' -> "[A-Z]";
                        case '_' -> " ";
                        case '~' -> "(?:\\.|" + SEPARATOR + ")";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return pattern.toString();
    }

    private boolean near(int start, String... words) {
        byte[] bytes = text.substring(0, start).getBytes(StandardCharsets.UTF_8);
        int from = Math.max(0, bytes.length - Text.CONTEXT);
        String window = new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1);
        for (String word : words) {
            String anyCase = "(?i:" + Pattern.quote(word) + ")";
            String pattern = "(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))" + anyCase + "(?![a-z])";
            if (PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(window).find()) {
                return true;
            }
        }
        return false;
    }
}
