package io.watchgate.server.config.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Hides values that are, or look like, secrets. It errs on the side of hiding: what is shown ends
 * up in bug reports.
 */
public final class SecretMask {

    /** What stands for a hidden value. */
    public static final String MASK = "***";

    private static final String NAME =
            "(token|secret|passw|pwd|api-?_?key|access-?_?key|private-?_?key|auth|credential|cookie"
                    + "|bearer|signature|session)";
    private static final Pattern SECRET_NAME = Pattern.compile(NAME, Pattern.CASE_INSENSITIVE);
    private static final Pattern SECRET_VALUE =
            Pattern.compile(
                    "^(Bearer|Basic)"
                        + " .+|(^|[^A-Za-z0-9])(sk|pk|rk|ghp|gho|ghs|ghu|glpat|npm|hf|xox[a-z]|AKIA|github_pat)[-_A-Z0-9][A-Za-z0-9_-]{8,}|^eyJ[A-Za-z0-9_-]{10,}|-----BEGIN"
                        + " |(?=[^\\s/]*[0-9])(?=[^\\s/]*[A-Za-z])[A-Za-z0-9+_=]{32,}");
    private static final Pattern SECRET_OPTION =
            Pattern.compile(
                    "(--?[A-Za-z0-9_-]*" + NAME + "[A-Za-z0-9_-]*=).*", Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("(://)[^/?#@\\s]+@");
    private static final Pattern QUERY =
            Pattern.compile("([?&][^=&#]*" + NAME + "[^=&#]*=)[^&#\\s]*", Pattern.CASE_INSENSITIVE);

    private SecretMask() {}

    /** Returns a variable's value, or the mask when its name or itself looks like a secret's. */
    public static String variable(String name, String value) {
        boolean secret = SECRET_NAME.matcher(name).find() || looksSecret(value);
        return secret ? MASK : url(value);
    }

    /** Returns a command with the arguments masked that look like secrets. */
    public static List<String> command(List<String> command) {
        List<String> shown = new ArrayList<>(command.size());
        boolean next = false;
        for (String argument : command) {
            boolean hidden = next || looksSecret(argument);
            shown.add(hidden ? MASK : url(SECRET_OPTION.matcher(argument).replaceAll("$1" + MASK)));
            next =
                    argument.startsWith("-")
                            && argument.indexOf('=') < 0
                            && SECRET_NAME.matcher(argument).find();
        }
        return shown;
    }

    /** Tells whether what comes from a source, as origins name it, has to be hidden. */
    public static boolean isSecretSource(String source) {
        return source.startsWith("file ") || SECRET_NAME.matcher(source).find();
    }

    /** Returns a URL without password and without the parts that look like secrets. */
    public static String url(String url) {
        String plain = USER_INFO.matcher(url).replaceAll("$1" + MASK + "@");
        String shown = QUERY.matcher(plain).replaceAll("$1" + MASK);
        return SECRET_VALUE.matcher(shown).replaceAll(MASK);
    }

    /** Tells whether what stands under a key of the file is a secret, wherever it comes from. */
    public static boolean isSecretKey(String path) {
        return path.startsWith("seal.keys");
    }

    /** Returns a text of the file as an error message may quote it. */
    public static String inMessage(String path, String text) {
        if (path.contains(".headers.") || isSecretKey(path)) {
            return MASK;
        }
        if (path.contains(".env.")) {
            return variable(path.substring(path.lastIndexOf('.') + 1), text);
        }
        return looksSecret(text) ? MASK : url(text);
    }

    private static boolean looksSecret(String value) {
        return SECRET_VALUE.matcher(value).find();
    }
}
