package io.watchgate.detect;

/**
 * A kind of thing that is looked for.
 *
 * @param name the word in configuration, placeholders and records, as {@code us-ssn}
 * @param group what it is treated like unless the configuration names it
 */
record Kind(String name, Group group) {

    static Kind personal(String name) {
        return new Kind(name, Group.PERSONAL);
    }

    static Kind secret(String name) {
        return new Kind(name, Group.SECRETS);
    }

    static Kind injection(String name) {
        return new Kind(name, Group.INJECTION);
    }

    /** What kinds have in common that an operator treats alike. */
    enum Group {
        PERSONAL,
        SECRETS,
        INJECTION,
        PATTERNS
    }
}
