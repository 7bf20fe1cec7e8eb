package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.watchgate.codec.LeanHeaders;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.session.MirroredHeaders;
import java.util.List;
import java.util.Map;

/**
 * The headers that repeat parts of a body, kept until that has arrived: the head's own are used
 * again for the next one. Immutable.
 *
 * @param revisions lines that name a revision
 * @param methods lines that repeat the method
 * @param names lines that repeat what the request is about
 * @param params lines that repeat arguments
 */
record MirrorCopy(
        List<String> revisions,
        List<String> methods,
        List<String> names,
        List<Map.Entry<String, String>> params)
        implements MirroredHeaders {

    static MirrorCopy of(HttpHeaders headers) {
        return new MirrorCopy(
                List.copyOf(headers.getAll(McpHeaders.PROTOCOL_VERSION)),
                List.copyOf(headers.getAll(McpHeaders.METHOD)),
                List.copyOf(headers.getAll(McpHeaders.NAME)),
                LeanHeaders.startingWith(headers, McpHeaders.PARAM_PREFIX));
    }

    @Override
    public List<String> all(CharSequence name) {
        if (McpHeaders.PROTOCOL_VERSION.contentEqualsIgnoreCase(name)) {
            return revisions;
        }
        if (McpHeaders.METHOD.contentEqualsIgnoreCase(name)) {
            return methods;
        }
        return McpHeaders.NAME.contentEqualsIgnoreCase(name) ? names : param(name);
    }

    private List<String> param(CharSequence name) {
        return params.stream()
                .filter(line -> AsciiString.contentEqualsIgnoreCase(line.getKey(), name))
                .map(Map.Entry::getValue)
                .toList();
    }
}
