package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.watchgate.codec.ArrayHeaders;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.session.MirroredHeaders;
import java.util.List;
import java.util.Map;

/**
 * The headers that repeat parts of a body, kept until that has arrived: the head's own are used
 * again for the next one. Immutable.
 */
final class MirrorCopy implements MirroredHeaders {

    private final List<Map.Entry<String, String>> params;
    private final String revision;
    private final String method;
    private final String name;
    private final boolean modern;
    private final int revisions;
    private final int methods;
    private final int names;

    private MirrorCopy(HttpHeaders headers) {
        revisions = ArrayHeaders.count(headers, McpHeaders.PROTOCOL_VERSION);
        revision = revisions == 0 ? "" : headers.get(McpHeaders.PROTOCOL_VERSION);
        modern =
                revisions > 1
                        ? headers.getAll(McpHeaders.PROTOCOL_VERSION).stream()
                                .anyMatch(MirrorCopy::isModern)
                        : isModern(revision);
        methods = ArrayHeaders.count(headers, McpHeaders.METHOD);
        method = methods == 0 ? "" : headers.get(McpHeaders.METHOD);
        names = ArrayHeaders.count(headers, McpHeaders.NAME);
        name = names == 0 ? "" : headers.get(McpHeaders.NAME);
        params = ArrayHeaders.startingWith(headers, McpHeaders.PARAM_PREFIX);
    }

    static MirrorCopy of(HttpHeaders headers) {
        return new MirrorCopy(headers);
    }

    private static boolean isModern(String date) {
        ProtocolRevision known = ProtocolRevision.find(date);
        return known != null && known.era() == ProtocolEra.MODERN;
    }

    @Override
    public boolean namesModern() {
        return modern;
    }

    @Override
    public List<Map.Entry<String, String>> params() {
        return params;
    }

    @Override
    public int count(CharSequence header) {
        if (McpHeaders.METHOD.contentEqualsIgnoreCase(header)) {
            return methods;
        }
        if (McpHeaders.PROTOCOL_VERSION.contentEqualsIgnoreCase(header)) {
            return revisions;
        }
        return McpHeaders.NAME.contentEqualsIgnoreCase(header) ? names : param(header).size();
    }

    @Override
    public String first(CharSequence header) {
        if (McpHeaders.METHOD.contentEqualsIgnoreCase(header)) {
            return method;
        }
        if (McpHeaders.PROTOCOL_VERSION.contentEqualsIgnoreCase(header)) {
            return revision;
        }
        if (McpHeaders.NAME.contentEqualsIgnoreCase(header)) {
            return name;
        }
        List<String> found = param(header);
        return found.isEmpty() ? "" : found.get(0);
    }

    private List<String> param(CharSequence header) {
        return params.stream()
                .filter(line -> AsciiString.contentEqualsIgnoreCase(line.getKey(), header))
                .map(Map.Entry::getValue)
                .toList();
    }
}
