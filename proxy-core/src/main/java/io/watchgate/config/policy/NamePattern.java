package io.watchgate.config.policy;

/** How names are written in rules, rates and filters. */
final class NamePattern {

    /** What a name or a pattern of names looks like. */
    static final String FORM = "\\S(.*\\S)?";

    /** What is asked for, in words. */
    static final String NAME = "a name, with * and ?";

    private NamePattern() {}
}
