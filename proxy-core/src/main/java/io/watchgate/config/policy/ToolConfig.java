package io.watchgate.config.policy;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * How clients see one tool of a server.
 *
 * @param upstream the server's key
 * @param tool the server's own name of the tool
 * @param name the name clients see; the server's own when empty
 * @param title the title clients see; null for the server's own
 * @param description the description clients see; null for the server's own
 * @param fixed arguments that clients neither see nor choose
 * @param defaults arguments that clients need not give
 */
public record ToolConfig(
        @Key(
                        required = true,
                        pattern = "[A-Za-z0-9_-]{1,32}",
                        expected = "the name of an upstream",
                        text = "The upstream whose tool it is.")
                String upstream,
        @Key(
                        required = true,
                        pattern = "\\S(.*\\S)?",
                        expected = "a name",
                        text = "The server's own name of the tool.")
                String tool,
        @Key(
                        pattern = "[A-Za-z0-9_./-]{0,128}",
                        expected = "up to 128 letters, digits, and any of _ . / -",
                        text = "The name clients see and call; the old one is unknown then.")
                String name,
        @Key(text = "The title clients see.") @Nullable String title,
        @Key(text = "The description clients see.") @Nullable String description,
        @Key(
                        text =
                                "Arguments that every call has, whatever the client says; they are"
                                        + " not in the schema clients see.")
                Map<String, String> fixed,
        @Key(text = "Arguments that a call has when the client gives none.")
                Map<String, String> defaults) {

    private static final JsonFactory JSON = new JsonFactory();

    public ToolConfig {
        fixed = Map.copyOf(fixed);
        defaults = Map.copyOf(defaults);
        Checks checks =
                Checks.of(
                        ToolConfig.class,
                        upstream,
                        tool,
                        name,
                        title,
                        description,
                        fixed,
                        defaults);
        check(checks, "fixed", fixed);
        check(checks, "defaults", defaults);
        for (String argument : defaults.keySet()) {
            checks.require(
                    !fixed.containsKey(argument),
                    "defaults." + argument,
                    argument,
                    "an argument that is not fixed");
        }
        checks.verify();
    }

    private static void check(Checks checks, String key, Map<String, String> arguments) {
        arguments.forEach(
                (name, value) ->
                        checks.require(
                                !isStructured(value) || isJson(value),
                                key + "." + name,
                                value,
                                "valid JSON, as it begins like an object, array or quoted text"));
    }

    /** Tells whether a value of an argument is meant as JSON that could be wrong. */
    private static boolean isStructured(String value) {
        return value.startsWith("{") || value.startsWith("[") || value.startsWith("\"");
    }

    private static boolean isJson(String value) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), value)) {
            parser.nextToken();
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JacksonException fault) {
            return false;
        }
    }

    /** Tells whether the value of an argument is JSON as it stands, and not a text. */
    public static boolean isLiteral(String value) {
        return isStructured(value)
                || value.matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    }
}
