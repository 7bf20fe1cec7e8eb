package io.watchgate.detect;

/** An operator's own expressions take too long for one message: it cannot be judged. */
final class SlowPatternException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SlowPatternException() {
        super("matches of patterns took too long");
    }
}
