package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpHeaders;
import io.watchgate.session.ExchangeTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies the headers that somebody behind the transport asks for: the head's own are used again for
 * the next one.
 */
final class KeptHeaders {

    private KeptHeaders() {}

    /** Returns {@code traits} with those of {@code headers} that have one of the names. */
    static ExchangeTraits of(ExchangeTraits traits, HttpHeaders headers, Set<String> names) {
        if (names.isEmpty()) {
            return traits;
        }
        List<Map.Entry<String, String>> kept = new ArrayList<>();
        for (String name : names) {
            headers.getAll(name).forEach(value -> kept.add(Map.entry(name, value)));
        }
        return traits.keeping(List.copyOf(kept));
    }
}
