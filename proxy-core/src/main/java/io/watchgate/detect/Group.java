package io.watchgate.detect;

/** What kinds have in common that an operator treats alike. */
enum Group {
    PERSONAL,
    SECRETS,
    INJECTION,
    PATTERNS
}
