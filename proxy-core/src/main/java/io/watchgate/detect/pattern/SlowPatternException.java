package io.watchgate.detect.pattern;

/** Expressions take too long for one message: it cannot be judged, or not here. */
public final class SlowPatternException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SlowPatternException() {
        super("matches of patterns took too long");
    }
}
