package io.watchgate.transport.upstream;

import io.netty.buffer.ByteBuf;
import io.watchgate.upstream.StrayMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what a child prints on its standard output that is no message, and remembers its first
 * such line and its last words on standard error, for the log.
 *
 * <p>Confined to the loop of its leg.
 */
public final class StdioNoise {

    private static final Logger LOG = LoggerFactory.getLogger(StdioNoise.class);

    private static final int LONGEST_QUOTE = 200;

    private final String key;
    private final StrayMessages strays;
    private long lines;
    private String lastWords = "";

    StdioNoise(String key, StrayMessages strays) {
        this.key = key;
        this.strays = strays;
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
                    PrintableText.of(line, LONGEST_QUOTE));
        }
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
        return lastWords.isEmpty() ? "" : "; its last words: " + lastWords;
    }
}
