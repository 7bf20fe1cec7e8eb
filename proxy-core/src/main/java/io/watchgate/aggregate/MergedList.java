package io.watchgate.aggregate;

import io.watchgate.catalogue.CatalogueItem;
import io.watchgate.catalogue.ItemList;
import io.watchgate.jsonrpc.JsonDigest;
import io.watchgate.mcp.Primitive;
import io.watchgate.policy.ToolChanges;
import io.watchgate.session.Endpoint.Subject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists of all upstreams as one: in the order of the configuration, and by name within an
 * upstream, so that the bytes do not depend on who answered first.
 *
 * @param members whose lists they are
 * @param lists the upstreams' lists; null where there was none in time
 * @param view what they were judged by, and for whom
 * @param json the merged result
 * @param sha256 the digest of a complete list of tools, in hexadecimal digits; null for any other
 */
record MergedList(
        Members members,
        @Nullable ItemList[] lists,
        ListView view,
        byte[] json,
        @Nullable String sha256) {

    private static final Logger LOG = LoggerFactory.getLogger(MergedList.class);

    /** Tells whether this was merged from the very same items under the same configuration. */
    boolean isOf(Members otherMembers, @Nullable ItemList[] others, ListView otherView) {
        if (members != otherMembers || !view.isAs(otherView)) {
            return false;
        }
        for (int i = 0; i < lists.length; i++) {
            if (items(lists[i]) != items(others[i])) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable List<CatalogueItem> items(@Nullable ItemList list) {
        return list == null ? null : list.items();
    }

    /** Merges lists, one of each member. */
    static MergedList of(
            Primitive primitive,
            Members members,
            @Nullable ItemList[] lists,
            ListView view,
            ExposedNames names) {
        Merge merge = new Merge(primitive, members, view, names);
        for (int i = 0; i < lists.length; i++) {
            ItemList list = lists[i];
            if (list != null) {
                merge.add(members.all().get(i), list);
            }
        }
        boolean complete = !Arrays.asList(lists).contains(null);
        byte[] json = merge.finish();
        String sha256 = primitive == Primitive.TOOL && complete ? JsonDigest.sha256(json) : null;
        return new MergedList(members, lists.clone(), view, json, sha256);
    }

    private static final class Merge {

        private final Primitive primitive;
        private final Members members;
        private final ListView view;
        private final ExposedNames names;
        private final Set<String> seen = new HashSet<>();
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);

        Merge(Primitive primitive, Members members, ListView view, ExposedNames names) {
            this.primitive = primitive;
            this.members = members;
            this.view = view;
            this.names = names;
            text("{\"" + listName(primitive) + "\":[");
        }

        void add(Member member, ItemList list) {
            List<CatalogueItem> sorted =
                    list.items().stream()
                            .sorted(Comparator.comparing(CatalogueItem::name))
                            .toList();
            for (CatalogueItem item : sorted) {
                Subject subject = new Subject(member.key(), primitive, item.name());
                CatalogueItem changed =
                        view.policy().shows(subject, view.principal(), item.json())
                                ? changed(member.key(), item)
                                : null;
                if (changed != null) {
                    add(member, changed);
                }
            }
        }

        /** Returns a thing as clients see it; null when they cannot. */
        private @Nullable CatalogueItem changed(String upstream, CatalogueItem item) {
            ToolChanges changes = view.policy().tools();
            if (primitive != Primitive.TOOL || changes.isEmpty(upstream)) {
                return item;
            }
            String shown = changes.shown(upstream, item.name());
            return shown == null
                    ? null
                    : new CatalogueItem(shown, changes.item(upstream, item.name(), item.json()));
        }

        private void add(Member member, CatalogueItem item) {
            boolean named = primitive == Primitive.TOOL || primitive == Primitive.PROMPT;
            String exposed =
                    named
                            ? names.expose(members, member, item.name())
                            : ExposedUris.expose(member.mark(), item.name());
            if (named && exposed == null) {
                LOG.warn(
                        "{} {} of upstream {} is left out: no name left for it (limits.names)",
                        primitive.word(),
                        item.name(),
                        member.key());
                return;
            }
            // The first of two with one name is the one that calls reach.
            if (seen.add(exposed == null ? item.name() : exposed)) {
                if (seen.size() > 1) {
                    out.write(',');
                }
                out.writeBytes(
                        member.marking().item(primitive, item.json(), named ? exposed : null));
            }
        }

        byte[] finish() {
            text("]}");
            return out.toByteArray();
        }

        private void text(String ascii) {
            out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
        }

        private static String listName(Primitive primitive) {
            return switch (primitive) {
                case TOOL -> "tools";
                case PROMPT -> "prompts";
                case RESOURCE -> "resources";
                case RESOURCE_TEMPLATE -> "resourceTemplates";
            };
        }
    }
}
