package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpHeaders;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.session.MirroredHeaders;
import java.util.List;

/**
 * The headers that repeat parts of a body, kept until that has arrived: the head's own are used
 * again for the next one. Immutable.
 *
 * @param revisions lines that name a revision
 * @param methods lines that repeat the method
 * @param names lines that repeat what the request is about
 */
record MirrorCopy(List<String> revisions, List<String> methods, List<String> names)
        implements MirroredHeaders {

    static MirrorCopy of(HttpHeaders headers) {
        return new MirrorCopy(
                List.copyOf(headers.getAll(McpHeaders.PROTOCOL_VERSION)),
                List.copyOf(headers.getAll(McpHeaders.METHOD)),
                List.copyOf(headers.getAll(McpHeaders.NAME)));
    }

    @Override
    public List<String> all(CharSequence name) {
        if (McpHeaders.METHOD.contentEqualsIgnoreCase(name)) {
            return methods;
        }
        return McpHeaders.NAME.contentEqualsIgnoreCase(name) ? names : revisions;
    }
}
