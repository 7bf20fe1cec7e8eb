package io.watchgate.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What speaks to a model behind its user's back: the table of its detectors. */
final class InjectionKinds {

    private static final String ORDERS =
            "instruction|instructions|prompt|prompts|rule|rules|direction|directions|directive"
                + "|directives|guideline|guidelines|command|commands|message|messages|context"
                + "|training|programming|protocol|protocols|filters|constraints|restrictions|policies|safeguards";
    private static final String EARLIER =
            "all|any|the|of|every|each|your|my|our|these|those|this|that|previous|prior|above"
                + "|earlier|preceding|former|past|existing|original|initial|system|developer"
                + "|safety|security|content|ethical|moderation|other|and|or|everything|what|about";

    private final List<Detector> all = new ArrayList<>();

    private InjectionKinds() {}

    static List<Detector> all() {
        InjectionKinds kinds = new InjectionKinds();
        kinds.overrides();
        kinds.roles();
        kinds.marks();
        kinds.poison();
        kinds.all.add(new HiddenTextDetector(Kind.injection("hidden-text")));
        kinds.all.add(new EscapeSequenceDetector(Kind.injection("escape-sequence")));
        return kinds.all;
    }

    private void phrase(String name, String phrase) {
        all.add(new PhraseDetector(Kind.injection(name), phrase));
    }

    private void overrides() {
        String name = "instruction-override";
        phrase(
                name,
                "ignore|disregard|forget|override|bypass|neglect|discard|skip "
                        + "all|any|the|every|your|my|these|those|previous|prior|above|earlier"
                        + "|preceding|former|past|original|initial|system|safety|security|content"
                        + " "
                        + EARLIER
                        + "* "
                        + ORDERS);
        phrase(
                name,
                "ignore|disregard|forget everything|anything|all"
                    + " you|that|above|before|previously|i|we|said|have|has|were|was|been|are|is* "
                    + "told|said|above|before|learned|know|taught|instructed");
        phrase(name, "do not follow|obey|listen|adhere to? " + EARLIER + "* " + ORDERS);
        phrase(name, "never follow|obey to? " + EARLIER + "* " + ORDERS);
        phrase(name, "don t follow|obey|listen to? " + EARLIER + "* " + ORDERS);
        phrase(
                name,
                "your|these new|real|true|actual|updated "
                        + "instruction|instructions|task|goal|objective|rules is|are|follow");
        phrase(
                name,
                "new|updated system? instructions|instruction|directive|directives "
                        + "from|for|begin|follow|below|as");
        phrase(name, "start|begin a? new|fresh conversation|session|context");
        phrase(
                name,
                "disable|deactivate|turn off? all|any|your|the*"
                    + " safety|security|content|ethical|moderation "
                    + "filter|filters|checks|check|protocols|protocol|guidelines|rules|restrictions"
                    + "|features|measures");
        phrase(
                name,
                "reveal|print|show|repeat|output|leak|expose|disclose me?"
                    + " your|the|its|this|full|entire|whole|complete|hidden|secret|initial|original*"
                    + " system|developer|hidden|initial|secret"
                    + " prompt|instructions|message|directives");
    }

    private void roles() {
        String name = "role-change";
        phrase(
                name,
                "you are now|henceforth"
                    + " a|an|the|in|my|operating|running|acting|as|under|no|not|longer* "
                    + "admin|administrator|root|superuser|dan|developer|system|unrestricted|jailbroken"
                    + "|uncensored|unfiltered|free|evil|bound|god");
        phrase(
                name,
                "act|behave|respond|pretend|roleplay as|like|to if? be|you|are|were|a|an|the* "
                    + "admin|administrator|root|superuser|dan|unrestricted|jailbroken|uncensored"
                    + "|unfiltered|evil");
        phrase(name, "pretend that? you have|are|can no|not|without|free|unrestricted");
        phrase(
                name,
                "enter|enable|activate|switch into|to*"
                        + " developer|debug|god|dan|admin|administrator|jailbreak|sudo|unrestricted"
                        + " mode");
        phrase(
                name,
                "with elevated|admin|administrator|root|system "
                        + "privileges|privilege|access|rights|permissions");
    }

    private void marks() {
        for (String mark :
                new String[] {
                    "<|im_start|>",
                    "<|im_end|>",
                    "<|system|>",
                    "<|endoftext|>",
                    "<|eot_id|>",
                    "<|start_header_id|>",
                    "[INST]",
                    "[/INST]",
                    "<<SYS>>",
                    "<</SYS>>",
                    "[SYSTEM]",
                    "[/SYSTEM]",
                    "[ADMIN]",
                    "<system>",
                    "</system>",
                    "<admin>",
                    "</admin>",
                    "<system-reminder>",
                    "<instructions>",
                    "### system:",
                    "### instruction:"
                }) {
            String small = mark.toLowerCase(Locale.ROOT);
            all.add(new MarkDetector(Kind.injection("fake-delimiter"), small));
        }
    }

    /** What descriptions of poisoned tools have been seen to say. */
    private void poison() {
        String name = "tool-poisoning";
        for (String mark :
                new String[] {
                    "<important>",
                    "</important>",
                    "<secret>",
                    "<hidden>",
                    "~/.ssh",
                    "/.ssh/id_",
                    "~/.aws/credentials",
                    "/etc/shadow",
                    "~/.cursor/mcp.json",
                    "~/.netrc"
                }) {
            all.add(new MarkDetector(Kind.injection(name), mark));
        }
        for (String no : new String[] {"do not", "don t", "never"}) {
            phrase(
                    name,
                    no
                            + " tell|inform|mention|notify|alert|show|reveal|disclose|ask "
                            + "this|that|it|about|to|anything|any|of|the* user|users|human|anyone");
        }
        phrase(
                name,
                "without telling|informing|notifying|asking|alerting|mentioning "
                        + "it|this|to|the* user|users|human|anyone");
        phrase(
                name,
                "hide|keep|conceal this|it|that|these|secret|hidden|a|details* from "
                        + "the? user|users|human");
        phrase(
                name,
                "before|prior to? using|calling|invoking|running|use|you|executing"
                        + " this|the|any|other|use|call|run|invoke* tool|tools|function"
                        + " you|first|must|please|always|need|have|to*"
                        + " read|send|call|pass|include|access|fetch");
        phrase(
                name,
                "read|send|include|pass|attach|upload|exfiltrate|forward|post"
                    + " the|contents|content|of|its|their|all|full|entire|user|s|your|a|copy|file|files*"
                    + " ssh|private|secret|aws|api|credentials|passwords|conversation|chat"
                    + " private|secret|access|api*"
                    + " key|keys|token|tokens|history|file|credentials|to|as|in|into|along");
        phrase(name, "this tool must be? called|used|invoked|run before|first|instead|whenever");
    }
}
