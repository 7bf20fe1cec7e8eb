package io.watchgate.server.config.yaml;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads a file into a graph of nodes that know their line and column. */
public final class YamlReader {

    private static final int LARGEST_FILE = 4 << 20;

    private final Problems problems;

    /** Creates a reader that notes what is wrong. */
    public YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** Returns the root, or null after the problems have been noted. */
    public @Nullable MappingNode read(Path file) {
        byte[] content = content(file);
        String text = content == null ? null : text(content);
        return text == null ? null : root(text);
    }

    private byte @Nullable [] content(Path file) {
        try {
            if (Files.isDirectory(file)) {
                return fault("a directory (expected: a file)");
            }
            if (Files.size(file) > LARGEST_FILE) {
                return fault("too large (expected: at most 4MiB)");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException absent) {
            return fault("not found (expected: a file; -c names another one)");
        } catch (AccessDeniedException denied) {
            return fault("not readable (expected: a file this user may read)");
        } catch (IOException broken) {
            return fault(broken + " (expected: a readable file)");
        }
    }

    private byte @Nullable [] fault(String message) {
        problems.error(Optional.empty(), message);
        return null;
    }

    private @Nullable String text(byte[] content) {
        try {
            String text = Utf8.decode(content);
            // Editors on Windows put a byte order mark first; it is no part of the text.
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException malformed) {
            fault("not UTF-8 (expected: a text file in UTF-8)");
            return null;
        }
    }

    private @Nullable MappingNode root(String text) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setSchema(new CoreSchema())
                        .setAllowNonScalarKeys(true)
                        .setCodePointLimit(LARGEST_FILE)
                        .build();
        StreamReader reader = new StreamReader(settings, text);
        try {
            BoundedParser parser = new BoundedParser(new ParserImpl(settings, reader));
            Optional<Node> root = new Composer(settings, parser).getSingleNode();
            if (root.isEmpty() || Nodes.isNothing(root.get())) {
                fault("empty (expected: version: 1 and upstreams)");
            } else if (!(root.get() instanceof MappingNode)) {
                problems.error(root.get(), "no map (expected: keys and values, as version: 1)");
            } else if (new NodeCheck(problems).accepts(root.get())) {
                return (MappingNode) root.get();
            }
        } catch (MarkedYamlEngineException malformed) {
            problems.error(malformed.getProblemMark(), explained(malformed));
        } catch (NumberFormatException cut) {
            // The parser does not look whether the digits of \x41 are there when the file ends.
            problems.error(
                    reader.getMark(),
                    "end of the file in a character's number (expected: \\x and two hexadecimal"
                            + " digits, \\u and four, \\U and eight)");
        } catch (ReaderException unprintable) {
            atCharacter(text, unprintable);
        } catch (YamlEngineException refused) {
            fault(String.valueOf(refused.getMessage()));
        }
        return null;
    }

    /** Returns the parser's words, with advice for the mistakes that its words do not explain. */
    private static String explained(MarkedYamlEngineException malformed) {
        String problem = String.valueOf(malformed.getProblem()).replaceAll("\\s+", " ").strip();
        String context = String.valueOf(malformed.getContext()).strip();
        if (problem.contains("(TAB)")) {
            return "tab (expected: spaces; YAML is not indented with tabs)";
        }
        if (context.equals("while scanning an alias")
                || problem.startsWith("found undefined alias")) {
            return "unquoted * (expected: quotes around a text that begins with *, as \"*\")";
        }
        if (problem.contains("that cannot start any token")) {
            String character = problem.replaceAll(".*found character '(.).*", "$1");
            return "unquoted "
                    + character
                    + " (expected: quotes around a text that begins with it)";
        }
        if (context.startsWith("expected a single document")) {
            return "second document (expected: one per file)";
        }
        return context.isEmpty() || context.equals("null") ? problem : problem + ", " + context;
    }

    private void atCharacter(String text, ReaderException unprintable) {
        String before = text.substring(0, text.offsetByCodePoints(0, unprintable.getPosition()));
        String[] lines = before.split("\\R", -1);
        String last = lines[lines.length - 1];
        int line = lines.length;
        int column = last.codePointCount(0, last.length()) + 1;
        problems.error(
                line,
                column,
                String.format(
                        "character U+%04X (expected: printable text)", unprintable.getCodePoint()));
    }
}
