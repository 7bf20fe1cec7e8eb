package io.watchgate.session;

import io.watchgate.mcp.ProtocolRevision;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a request said, as far as it matters behind the transport.
 *
 * @param revision the revision in its header, or the one assumed without it
 * @param acceptsStream whether the answer may be a stream
 * @param acceptsJson whether the answer may be one JSON value
 * @param keepAlive whether the connection stays open behind the response
 * @param chunked whether the connection can carry a body of unknown length without being closed
 * @param origin the web origin whose page sent it; null if it was no page
 * @param shared whether other exchanges are answered on the same connection meanwhile
 * @param kept lines of the head that somebody behind the transport asks for
 */
public record ExchangeTraits(
        ProtocolRevision revision,
        boolean acceptsStream,
        boolean acceptsJson,
        boolean keepAlive,
        boolean chunked,
        @Nullable String origin,
        boolean shared,
        List<Map.Entry<String, String>> kept) {

    /** The traits of a connection of which no head has been read. */
    public static final ExchangeTraits UNREAD =
            new ExchangeTraits(
                    ProtocolRevision.WITHOUT_HEADER,
                    true,
                    true,
                    true,
                    true,
                    null,
                    false,
                    List.of());

    /** What holds for a message on a connection that carries one message a line. */
    public static final ExchangeTraits OF_LINE =
            new ExchangeTraits(
                    ProtocolRevision.NEWEST_LEGACY, false, true, true, true, null, true, List.of());

    /** Returns the traits of a further head on the same connection: most often these. */
    public ExchangeTraits next(
            ProtocolRevision nextRevision,
            boolean stream,
            boolean json,
            boolean stays,
            boolean hasChunks,
            @Nullable String page) {
        boolean same =
                revision == nextRevision
                        && acceptsStream == stream
                        && acceptsJson == json
                        && keepAlive == stays
                        && chunked == hasChunks
                        && Objects.equals(origin, page)
                        && kept.isEmpty();
        return same
                ? this
                : new ExchangeTraits(
                        nextRevision, stream, json, stays, hasChunks, page, shared, List.of());
    }

    /** Returns these traits with lines of the head that somebody behind the transport asks for. */
    public ExchangeTraits keeping(List<Map.Entry<String, String>> lines) {
        return new ExchangeTraits(
                revision, acceptsStream, acceptsJson, keepAlive, chunked, origin, shared, lines);
    }

    /** Returns the values of a line that was asked for; its name has no case. */
    public List<String> header(String name) {
        return kept.stream()
                .filter(line -> line.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }
}
