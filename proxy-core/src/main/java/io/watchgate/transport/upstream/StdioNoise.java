package io.watchgate.transport.upstream;

import io.netty.buffer.ByteBuf;
import io.watchgate.upstream.StrayMessages;
import java.util.function.BinaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what a child prints on its standard output that is no message, and remembers its first
 * such line and its last words on standard error, for the log: as filters leave them.
 *
 * <p>Confined to the loop of its leg.
 */
public final class StdioNoise {

    private static final Logger LOG = LoggerFactory.getLogger(StdioNoise.class);

    private static final int LONGEST_QUOTE = 200;

    private final String key;
    private final StrayMessages strays;
    private final BinaryOperator<String> shown;
    private long lines;
    private String lastWords = "";

    /**
     * Creates the noise of one leg.
     *
     * @param shown returns what the log may show of an upstream's line
     */
    StdioNoise(String key, StrayMessages strays, BinaryOperator<String> shown) {
        this.key = key;
        this.strays = strays;
        this.shown = shown;
    }

    /**
     * Counts a line that is no message; borrows it. The first is quoted in the log; a server that
     * prints one prints many.
     */
    void malformed(String text, ByteBuf line) {
        strays.noise();
        if (lines++ == 0) {
            LOG.warn(
                    "upstream {} printed a line that is no message: {} in \"{}\"; further ones are"
                            + " counted only",
                    key,
                    text,
                    shown(PrintableText.of(line, LONGEST_QUOTE)));
        }
    }

    /** Returns what the log may show of a line. */
    String shown(String line) {
        return shown.apply(key, line);
    }

    /** Remembers a line of standard error. */
    public void said(String line) {
        lastWords = line;
    }

    /** Returns how many lines were no message. */
    public long lines() {
        return lines;
    }

    /**
     * Returns the last line of standard error, as the end of a sentence; empty if there is none.
     */
    String quote() {
        return lastWords.isEmpty() ? "" : "; its last words: " + shown(lastWords);
    }
}
