package io.watchgate.aggregate;

import io.watchgate.config.UpstreamConfig;
import io.watchgate.upstream.Upstream;

/**
 * One upstream as the merged server shows it. Immutable.
 *
 * @param upstream the upstream
 * @param prefix what stands before its names
 * @param mark what its URIs carry in their scheme; a scheme has no underscore (RFC 3986, 3.1)
 * @param marking puts the mark into answers
 */
record Member(Upstream upstream, String prefix, String mark, UriMarking marking) {

    static Member of(Upstream upstream, String separator) {
        UpstreamConfig config = upstream.config();
        String prefix = config.prefix() == null ? config.key() + separator : config.prefix();
        String mark = config.key().replace('_', '.');
        return new Member(upstream, prefix, mark, new UriMarking(mark));
    }

    String key() {
        return upstream.key();
    }
}
