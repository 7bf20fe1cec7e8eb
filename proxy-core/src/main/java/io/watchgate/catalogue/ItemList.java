package io.watchgate.catalogue;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.mcp.Primitive;
import io.watchgate.pin.Pins;
import io.watchgate.pin.ToolsVerdict;
import io.watchgate.upstream.KeptResults;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A complete list of one server: all pages of it. Safe from any thread. */
public final class ItemList {

    /** A list with nothing in it. */
    public static final ItemList EMPTY = new ItemList(List.of(), 0);

    /** Lists up to here are walked through: that is as fast, and most are never asked. */
    private static final int SHORT = 16;

    private final List<CatalogueItem> items;
    private final long fetchedAt;
    private final ListLife life;
    private final ToolsVerdict verdict;
    private final Map<String, List<byte[]>> again;

    /** Most often those that its pages were collected by; otherwise made for whoever asks first. */
    private volatile @Nullable Set<String> names;

    /**
     * Creates a list of a server that says nothing of how long it may be kept.
     *
     * @param items the things, in the server's order, each name once
     * @param fetchedAt when it was complete, in nanoseconds of the loops' clock
     */
    public ItemList(List<CatalogueItem> items, long fetchedAt) {
        this(items, fetchedAt, ListLife.UNSAID);
    }

    /** Creates a list that is not pinned. */
    ItemList(List<CatalogueItem> items, long fetchedAt, ListLife life) {
        this(items, fetchedAt, life, Map.of());
    }

    private ItemList(
            List<CatalogueItem> items,
            long fetchedAt,
            ListLife life,
            Map<String, List<byte[]>> again) {
        this(items, fetchedAt, life, again, ToolsVerdict.UNPINNED);
    }

    private ItemList(
            List<CatalogueItem> items,
            long fetchedAt,
            ListLife life,
            Map<String, List<byte[]>> again,
            ToolsVerdict verdict) {
        this.items = List.copyOf(items);
        this.fetchedAt = fetchedAt;
        this.life = life;
        this.again = again;
        this.verdict = verdict;
    }

    /** Returns the things, in the server's order, each name once. */
    public List<CatalogueItem> items() {
        return items;
    }

    /** Returns when it was complete, in nanoseconds of the loops' clock. */
    public long fetchedAt() {
        return fetchedAt;
    }

    /** Returns for how long it may be given to clients. */
    public ListLife life() {
        return life;
    }

    /** Returns what pins say of tools; those that clients do not know are not in the list. */
    public ToolsVerdict verdict() {
        return verdict;
    }

    /**
     * Returns further tools of a name by which the server lists several that differ: what clients
     * of all servers see is the first. Empty for every name of a server that keeps to the protocol.
     */
    public List<byte[]> again(String name) {
        return again.getOrDefault(name, List.of());
    }

    /**
     * Returns everything that is listed, by name: of each name the first, then those that differ.
     */
    public Map<String, List<byte[]>> listings() {
        Map<String, List<byte[]>> listings = new LinkedHashMap<>();
        for (CatalogueItem item : items) {
            List<byte[]> further = again(item.name());
            List<byte[]> all = new ArrayList<>(1 + further.size());
            all.add(item.json());
            all.addAll(further);
            listings.put(item.name(), all);
        }
        return listings;
    }

    /**
     * Tells whether something of this name is in the list. Servers list resources by the ten
     * thousand, and a read of one without a mark asks the lists of all servers.
     */
    public boolean contains(String name) {
        return items.size() <= SHORT
                ? items.stream().anyMatch(item -> item.name().equals(name))
                : names().contains(name);
    }

    private Set<String> names() {
        Set<String> known = names;
        if (known == null) {
            known = new HashSet<>(items.size() * 2);
            for (CatalogueItem item : items) {
                known.add(item.name());
            }
            names = known;
        }
        return known;
    }

    /** Returns the list with the very items of {@code before}, which are the same. */
    ItemList of(ItemList before) {
        ItemList same = new ItemList(before.items, fetchedAt, life, again, verdict);
        same.names = before.names;
        return same;
    }

    /** Returns what clients may know of the tools of {@code upstream}. */
    ItemList pinned(Pins pins, String upstream) {
        ToolsVerdict said = pins.judge(upstream, listings());
        List<CatalogueItem> known =
                said.isRefused()
                        ? List.of()
                        : items.stream().filter(item -> said.shows(item.name())).toList();
        return new ItemList(known, fetchedAt, life, again, said);
    }

    /** Tells whether the other list has the same bytes. */
    public boolean sameAs(ItemList other) {
        if (items.size() != other.items.size()) {
            return false;
        }
        for (int i = 0; i < items.size(); i++) {
            if (!Arrays.equals(items.get(i).json(), other.items.get(i).json())) {
                return false;
            }
        }
        return true;
    }

    /** Collects the pages of a list. */
    static final class Pages {

        private final Primitive primitive;
        private final List<CatalogueItem> items = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private final Map<String, Set<ByteBuffer>> again = new HashMap<>();
        private int pages;
        private long expiresAt;
        private boolean shared = true;

        Pages(Primitive primitive) {
            this.primitive = primitive;
        }

        int count() {
            return pages;
        }

        /**
         * Adds the page that is the result {@code json}, received at {@code now}.
         *
         * @return the cursor of the next page, as JSON text; null when this was the last
         */
        @Nullable String add(byte[] json, long now) {
            String cursor = null;
            long millis = 0;
            boolean forAll = false;
            try (JsonFields fields = new JsonFields(json)) {
                while (fields.next()) {
                    if (fields.name().equals("nextCursor") && fields.text() != null) {
                        cursor = new String(fields.bytes(), StandardCharsets.UTF_8);
                    } else if (fields.name().equals(listName()) && fields.isArray()) {
                        addItems(fields.members());
                    } else if (fields.name().equals("ttlMs")) {
                        millis = KeptResults.millis(fields.bytes());
                    } else if (fields.name().equals("cacheScope")) {
                        forAll = "public".equals(fields.text());
                    }
                }
            }
            long over = now + TimeUnit.MILLISECONDS.toNanos(millis);
            expiresAt = pages == 0 || over - expiresAt < 0 ? over : expiresAt;
            shared &= forAll;
            pages++;
            return cursor;
        }

        ItemList complete(long now) {
            return known(new ItemList(items, now, ListLife.UNSAID, again()));
        }

        /** Returns the list of a server that says how long it may be kept. */
        ItemList complete(long now, int changes) {
            boolean said = pages > 0;
            return known(
                    new ItemList(
                            items,
                            now,
                            new ListLife(
                                    ListLife.Kind.SAID,
                                    said ? expiresAt : now,
                                    said && shared,
                                    changes),
                            again()));
        }

        /** Returns what stands by the name of another, and is not the same as that. */
        private Map<String, List<byte[]>> again() {
            if (again.isEmpty()) {
                return Map.of();
            }
            Map<String, List<byte[]>> others = new HashMap<>();
            for (CatalogueItem first : items) {
                Set<ByteBuffer> further = again.get(first.name());
                if (further != null) {
                    further.remove(ByteBuffer.wrap(first.json()));
                }
                if (further != null && !further.isEmpty()) {
                    others.put(first.name(), further.stream().map(ByteBuffer::array).toList());
                }
            }
            return Map.copyOf(others);
        }

        /**
         * Lets a list find by name what is looked for by name: to collect that again takes long.
         */
        private ItemList known(ItemList list) {
            if (primitive == Primitive.RESOURCE || primitive == Primitive.RESOURCE_TEMPLATE) {
                list.names = names;
            }
            return list;
        }

        private void addItems(JsonFields list) {
            try (list) {
                while (list.next()) {
                    if (list.isObject()) {
                        addItem(list.bytes());
                    }
                }
            }
        }

        /**
         * Takes what has a name; the first of two with the same name wins, as it would in the
         * server.
         */
        private void addItem(byte[] item) {
            try (JsonFields fields = new JsonFields(item)) {
                while (fields.next()) {
                    String name = fields.name().equals(nameKey()) ? fields.text() : null;
                    if (name != null) {
                        if (names.add(name)) {
                            items.add(new CatalogueItem(name, item));
                        } else if (primitive == Primitive.TOOL) {
                            again.computeIfAbsent(name, unused -> new LinkedHashSet<>())
                                    .add(ByteBuffer.wrap(item));
                        }
                        return;
                    }
                }
            }
        }

        private String listName() {
            return switch (primitive) {
                case TOOL -> "tools";
                case PROMPT -> "prompts";
                case RESOURCE -> "resources";
                case RESOURCE_TEMPLATE -> "resourceTemplates";
            };
        }

        private String nameKey() {
            return switch (primitive) {
                case TOOL, PROMPT -> "name";
                case RESOURCE -> "uri";
                case RESOURCE_TEMPLATE -> "uriTemplate";
            };
        }
    }
}
