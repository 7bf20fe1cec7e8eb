package io.watchgate.server.config;

import io.watchgate.server.config.yaml.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts values in for <code>${NAME}</code>, <code>${NAME:-default}</code> and <code>${file:PATH}
 * </code>; {@code $$} is a dollar. What was put in is not looked at again.
 */
final class Substitution {

    private static final int LARGEST_FILE = 1 << 20;
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    private final Map<String, String> environment;
    private final Path directory;

    Substitution(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    /**
     * A text with everything put in.
     *
     * @param text the text
     * @param sources where what was put in comes from
     * @param faults what could not be put in, and what was expected
     */
    record Result(String text, List<String> sources, List<String> faults) {}

    Result apply(String raw) {
        Result result = new Result("", new ArrayList<>(), new ArrayList<>());
        StringBuilder text = new StringBuilder(raw.length());
        int at = 0;
        for (int dollar = raw.indexOf('$'); dollar >= 0; dollar = raw.indexOf('$', at)) {
            text.append(raw, at, dollar);
            if (raw.startsWith("${", dollar)) {
                at = putIn(raw, dollar, text, result);
            } else {
                text.append('$');
                at = dollar + (raw.startsWith("$$", dollar) ? 2 : 1);
            }
        }
        text.append(raw, at, raw.length());
        return new Result(text.toString(), result.sources(), result.faults());
    }

    /** Appends what stands for the reference at {@code start}; returns where the text goes on. */
    private int putIn(String raw, int start, StringBuilder text, Result result) {
        int end = raw.indexOf('}', start);
        if (end < 0) {
            result.faults().add(raw.substring(start) + ": not closed (expected: a } at its end)");
            return raw.length();
        }
        String reference = raw.substring(start + 2, end);
        String value =
                reference.startsWith("file:")
                        ? ofFile(reference.substring("file:".length()), result)
                        : ofVariable(reference, result);
        text.append(value == null ? "" : value);
        return end + 1;
    }

    private @Nullable String ofVariable(String reference, Result result) {
        int dash = reference.indexOf(":-");
        String name = dash < 0 ? reference : reference.substring(0, dash);
        if (!name.matches(NAME)) {
            result.faults()
                    .add(
                            shown(reference)
                                    + ": unknown (expected: ${NAME}, ${NAME:-default} or"
                                    + " ${file:PATH})");
            return null;
        }
        String value = environment.get(name);
        if (dash >= 0 && (value == null || value.isEmpty())) {
            return reference.substring(dash + 2);
        }
        if (value == null) {
            result.faults()
                    .add(
                            shown(reference)
                                    + ": not set (expected: an environment variable "
                                    + name
                                    + ", or ${"
                                    + name
                                    + ":-default})");
            return null;
        }
        result.sources().add("environment " + name);
        return value;
    }

    private @Nullable String ofFile(String name, Result result) {
        String fault = shown("file:" + name) + ": ";
        try (InputStream in = Files.newInputStream(directory.resolve(name))) {
            byte[] content = in.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                result.faults().add(fault + "too large (expected: at most 1MiB)");
                return null;
            }
            String text = Utf8.decode(content);
            result.sources().add("file " + name);
            return withoutLastLineEnd(text);
        } catch (NoSuchFileException | InvalidPathException absent) {
            result.faults().add(fault + "not found (expected: a file)");
        } catch (CharacterCodingException binary) {
            result.faults().add(fault + "not UTF-8 (expected: text)");
        } catch (IOException unreadable) {
            result.faults().add(fault + "not readable (expected: a file this user may read)");
        }
        return null;
    }

    private static String withoutLastLineEnd(String content) {
        if (content.endsWith("\r\n")) {
            return content.substring(0, content.length() - 2);
        }
        return content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
    }

    private static String shown(String reference) {
        return "${" + reference + "}";
    }
}
