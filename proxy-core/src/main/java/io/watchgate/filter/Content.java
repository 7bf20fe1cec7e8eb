package io.watchgate.filter;

import java.util.Arrays;

/**
 * What a filter judges: the part of one message that somebody wrote, and what is known about it.
 *
 * <p>The bytes are JSON text in UTF-8, checked for well-formedness: of a request or notification
 * its {@code params}, of an answer its {@code result} or {@code error}. They belong to the gateway:
 * a filter reads them while it judges, never changes them and never keeps them.
 */
public final class Content {

    /** Which part of a message the bytes are. */
    public enum Kind {
        REQUEST,
        NOTIFICATION,
        RESULT,
        ERROR
    }

    /** Which way the message goes. */
    public enum Direction {
        TO_SERVER,
        FROM_SERVER
    }

    /**
     * Says what a message is about.
     *
     * @param upstream the key of the server in the configuration
     * @param method the method of the request or notification; of an answer that of its request
     * @param name the tool, prompt or resource URI it is about, of an answer and of what comes
     *     during a call that of the request; empty when there is none
     * @param principal on whose behalf; empty for the gateway itself
     */
    public record About(String upstream, String method, String name, String principal) {}

    private final Kind kind;
    private final Direction direction;
    private final About about;
    private final byte[] json;
    private final int offset;
    private final int length;

    /**
     * Describes bytes that are to be judged.
     *
     * @param json an array that holds the bytes
     * @param offset where they begin in it
     * @param length how many there are
     */
    public Content(
            Kind kind, Direction direction, About about, byte[] json, int offset, int length) {
        this.kind = kind;
        this.direction = direction;
        this.about = about;
        this.json = json;
        this.offset = offset;
        this.length = length;
    }

    /** Returns the same content with other bytes: what an earlier filter has made of it. */
    public Content with(byte[] other, int from, int count) {
        return new Content(kind, direction, about, other, from, count);
    }

    public Kind kind() {
        return kind;
    }

    public Direction direction() {
        return direction;
    }

    /** Returns the key of the server in the configuration. */
    public String upstream() {
        return about.upstream();
    }

    /** Returns the method of the request or notification; of an answer that of its request. */
    public String method() {
        return about.method();
    }

    /** Returns the tool, prompt or resource URI the message is about; empty when there is none. */
    public String name() {
        return about.name();
    }

    /** Returns on whose behalf the message is sent; empty for the gateway itself. */
    public String principal() {
        return about.principal();
    }

    /** Returns the array that holds the bytes, others before and behind them. */
    public byte[] json() {
        return json;
    }

    /** Returns where the bytes begin in {@link #json()}. */
    public int offset() {
        return offset;
    }

    /** Returns how many bytes there are. */
    public int length() {
        return length;
    }

    /** Returns a copy of the bytes, where speed does not matter. */
    public byte[] copy() {
        return Arrays.copyOfRange(json, offset, offset + length);
    }

    /** Says what the content is and nothing of what it says. */
    @Override
    public String toString() {
        return kind
                + " "
                + method()
                + " "
                + direction
                + " "
                + upstream()
                + ", "
                + length
                + " bytes";
    }
}
