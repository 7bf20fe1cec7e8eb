package io.watchgate.config.policy;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One rule. Names are the servers' own; {@code *} stands for any characters, {@code ?} for one. A
 * rule matches when everything it names does.
 *
 * @param action what holds for what matches
 * @param id what records call the rule; its place in the list when empty
 * @param method patterns of methods; none means every method
 * @param upstream patterns of upstream keys; none means every upstream
 * @param tool patterns of tool names
 * @param prompt patterns of prompt names
 * @param resource patterns of resource URIs
 * @param annotations what a tool says of itself, by annotation
 * @param principal patterns of principals; none means everybody
 * @param arguments what a call's arguments have to be
 * @param header headers that {@code require} asks for
 * @param when an expression over the request; empty for none
 * @param kinds what {@code redact} looks for
 */
public record RuleConfig(
        @Key(
                        required = true,
                        place = Key.Place.TAG,
                        text =
                                "What holds for what the rule matches: allow, deny, require (a"
                                        + " header), redact or report.")
                Action action,
        @Key(
                        pattern = "[A-Za-z0-9._-]{0,64}",
                        expected = "up to 64 letters, digits, dots, underscores or hyphens",
                        text =
                                "What records call the rule; policy.rules and its number when"
                                        + " absent.")
                String id,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = "a method, with * and ?",
                        text = "Methods the rule is for; all when absent.")
                List<String> method,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Upstreams the rule is for; all when absent.")
                List<String> upstream,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Tools the rule is for.")
                List<String> tool,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Prompts the rule is for.")
                List<String> prompt,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = "a URI, with * and ?",
                        text = "Resource URIs the rule is for.")
                List<String> resource,
        @Key(
                        pattern = "readOnlyHint|destructiveHint|idempotentHint|openWorldHint",
                        expected = "readOnlyHint, destructiveHint, idempotentHint or openWorldHint",
                        text =
                                "What tools say of themselves, true or false; what a tool leaves"
                                        + " open is as MCP says.")
                Map<String, String> annotations,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Principals the rule is for; all when absent.")
                List<String> principal,
        @Key(text = "What the arguments of a call have to be, by JSON pointer.")
                List<ArgumentConfig> arguments,
        @Key(
                        pattern = "[A-Za-z0-9!#$%&'*+.^_`|~-]+",
                        expected = "a header's name",
                        text =
                                "Headers that require asks for, with patterns of their values; *"
                                        + " for any.")
                Map<String, String> header,
        @Key(
                        text =
                                "An expression in CEL that has to hold as well, over method,"
                                        + " upstream, tool.name, tool.annotations, prompt.name,"
                                        + " resource.uri, principal.name, headers and args.")
                String when,
        @Key(
                        pattern = "personal|secrets|injection",
                        expected = "personal, secrets or injection",
                        text =
                                "What redact takes out of messages: personal, secrets, injection;"
                                        + " the first two when absent.")
                List<String> kinds) {

    /** What a rule says of what it matches. */
    public enum Action {
        ALLOW,
        DENY,
        REQUIRE,
        REDACT,
        REPORT
    }

    public RuleConfig {
        method = List.copyOf(method);
        upstream = List.copyOf(upstream);
        tool = List.copyOf(tool);
        prompt = List.copyOf(prompt);
        resource = List.copyOf(resource);
        annotations = Map.copyOf(annotations);
        principal = List.copyOf(principal);
        arguments = List.copyOf(arguments);
        header = Map.copyOf(header);
        kinds = List.copyOf(kinds);
        Checks checks =
                Checks.of(
                        RuleConfig.class,
                        action,
                        id,
                        method,
                        upstream,
                        tool,
                        prompt,
                        resource,
                        annotations,
                        principal,
                        arguments,
                        header,
                        when,
                        kinds);
        annotations.forEach(
                (name, value) ->
                        checks.require(
                                Set.of("true", "false").contains(value),
                                "annotations." + name,
                                value,
                                "true or false"));
        checks.require(
                action == Action.REQUIRE || header.isEmpty(),
                "header",
                header.keySet(),
                "under require only");
        checks.require(
                action != Action.REQUIRE || !header.isEmpty(),
                "header",
                "nothing",
                "a header that require asks for");
        boolean redacts = action == Action.REDACT;
        checks.require(redacts || kinds.isEmpty(), "kinds", kinds, "under redact only");
        checks.require(
                !redacts || arguments.isEmpty() && annotations.isEmpty() && when.isEmpty(),
                arguments.isEmpty() ? when.isEmpty() ? "annotations" : "when" : "arguments",
                "something",
                "nothing under redact, which goes by names");
        checks.verify();
    }

    /** Creates a rule on names alone. */
    public RuleConfig(
            Action action,
            List<String> upstream,
            List<String> tool,
            List<String> prompt,
            List<String> resource) {
        this(
                action, "", List.of(), upstream, tool, prompt, resource, Map.of(), List.of(),
                List.of(), Map.of(), "", List.of());
    }

    /**
     * Tells whether the rule is for everything of its upstreams, because it names no tool, prompt
     * or resource.
     */
    public boolean isForEverything() {
        return tool.isEmpty() && prompt.isEmpty() && resource.isEmpty();
    }
}
