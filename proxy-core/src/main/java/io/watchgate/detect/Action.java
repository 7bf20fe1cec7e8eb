package io.watchgate.detect;

/** What happens to a text in which something was found, from the mildest on. */
enum Action {
    IGNORE,
    REPORT,
    REDACT,
    BLOCK
}
