package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpHeaders;
import io.watchgate.session.ExchangeTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Copies the headers that somebody behind the transport asks for: the head's own are used again for
 * the next one.
 */
final class KeptHeaders {

    private KeptHeaders() {}

    /** Returns {@code traits} with those of {@code headers} that have one of the names. */
    static ExchangeTraits of(ExchangeTraits traits, HttpHeaders headers, List<String> names) {
        List<Map.Entry<String, String>> kept = null;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            // Most requests have none of them, and pay for no list.
            if (headers.contains(name)) {
                kept = kept == null ? new ArrayList<>() : kept;
                for (String value : headers.getAll(name)) {
                    kept.add(Map.entry(name, value));
                }
            }
        }
        return kept == null ? traits : traits.keeping(List.copyOf(kept));
    }
}
