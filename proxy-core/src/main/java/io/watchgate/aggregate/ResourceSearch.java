package io.watchgate.aggregate;

import io.watchgate.catalogue.CatalogueItem;
import io.watchgate.catalogue.ItemList;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.routing.RoutingServices;
import io.watchgate.session.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds whose an unmarked URI is: the upstream that lists it, or has a template for it, in the
 * order of the configuration. Looks only at what has been listed before. Confined to one request.
 */
final class ResourceSearch {

    private final RoutingServices services;
    private final Caller caller;

    ResourceSearch(RoutingServices services, Caller caller) {
        this.services = services;
        this.caller = caller;
    }

    /** Returns the member that lists {@code uri}, or a template for it; null when none does. */
    @Nullable Member listed(List<Member> members, String uri) {
        for (Member member : members) {
            if (contains(list(member, Primitive.RESOURCE), uri)) {
                return member;
            }
        }
        for (Member member : members) {
            ItemList templates = list(member, Primitive.RESOURCE_TEMPLATE);
            // A completion names the template itself.
            if (contains(templates, uri) || matches(templates, uri)) {
                return member;
            }
        }
        return null;
    }

    /** Returns the members that have resources, or may have. */
    List<Member> candidates(List<Member> members) {
        return members.stream().filter(this::mayHaveResources).toList();
    }

    private boolean mayHaveResources(Member member) {
        ServerDescription server = catalogue(member).description();
        return server == null || server.has(ServerFeature.RESOURCES);
    }

    private @Nullable ItemList list(Member member, Primitive primitive) {
        return catalogue(member).list(primitive);
    }

    private UpstreamCatalogue catalogue(Member member) {
        return services.legs().catalogue(caller, member.upstream());
    }

    private static boolean contains(@Nullable ItemList list, String uri) {
        return list != null && list.contains(uri);
    }

    private static boolean matches(@Nullable ItemList templates, String uri) {
        return templates != null
                && templates.items().stream()
                        .map(CatalogueItem::name)
                        .anyMatch(template -> matches(template, uri));
    }

    /**
     * Tells whether {@code uri} may come from {@code template} (RFC 6570): the literal parts appear
     * in their order, the first at the beginning and the last at the end.
     */
    static boolean matches(String template, String uri) {
        int at = 0;
        int from = 0;
        while (true) {
            int open = template.indexOf('{', from);
            int close = open < 0 ? -1 : template.indexOf('}', open);
            if (close < 0) {
                String last = template.substring(from);
                return from == 0
                        ? uri.equals(last)
                        : uri.length() - last.length() >= at && uri.endsWith(last);
            }
            String literal = template.substring(from, open);
            int found = from == 0 ? (uri.startsWith(literal) ? 0 : -1) : uri.indexOf(literal, at);
            if (found < 0) {
                return false;
            }
            at = found + literal.length();
            from = close + 1;
        }
    }
}
