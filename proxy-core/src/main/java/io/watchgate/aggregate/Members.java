package io.watchgate.aggregate;

import io.watchgate.upstream.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The upstreams of one configuration, in its order. Immutable. */
final class Members {

    private final List<Member> all;
    private final Map<String, Member> byKey = new HashMap<>();
    private final Map<String, Member> byMark = new HashMap<>();

    Members(List<Upstream> upstreams, String separator) {
        all = upstreams.stream().map(upstream -> Member.of(upstream, separator)).toList();
        for (Member member : all) {
            byKey.put(member.key(), member);
            byMark.putIfAbsent(member.mark().toLowerCase(Locale.ROOT), member);
        }
        // Clients may write a scheme in lower case: an exact spelling wins over another's.
        all.forEach(member -> byMark.put(member.mark(), member));
    }

    List<Member> all() {
        return all;
    }

    /** Returns the member of the upstream with this key. */
    @Nullable Member find(String key) {
        return byKey.get(key);
    }

    /** Returns the member whose URIs carry this mark, in any case. */
    @Nullable Member marked(String mark) {
        Member exact = byMark.get(mark);
        return exact == null ? byMark.get(mark.toLowerCase(Locale.ROOT)) : exact;
    }

    /** Returns the member with the longest prefix that {@code name} begins with. */
    @Nullable Member named(String name) {
        Member longest = null;
        for (Member member : all) {
            boolean longer =
                    longest == null || member.prefix().length() > longest.prefix().length();
            if (longer && name.startsWith(member.prefix())) {
                longest = member;
            }
        }
        return longest;
    }
}
