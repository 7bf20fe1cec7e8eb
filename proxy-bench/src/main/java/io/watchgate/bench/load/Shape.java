package io.watchgate.bench.load;

/**
 * What a call carries, and what its answer has to be.
 *
 * @param kind what it asks for
 * @param size bytes of the large part; of {@link Kind#STREAM} events, of {@link Kind#LIST} tools
 */
public record Shape(Kind kind, int size) {

    /** What is asked for. */
    public enum Kind {
        /** One string, which comes back: large in both directions. */
        ECHO,
        /** Structured JSON, which comes back as structured content. */
        STRUCTURED,
        /** One string, of which only the beginning comes back. */
        UPLOAD,
        /** A short call with a large answer. */
        DOWNLOAD,
        /** A call that is answered with progress, and then with a result, as a stream. */
        STREAM,
        /** The list of tools. */
        LIST
    }

    /** Returns the shape of a call whose argument has so many bytes, and comes back. */
    public static Shape echo(int bytes) {
        return new Shape(Kind.ECHO, bytes);
    }
}
