package io.watchgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.PinningConfig;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopSettings;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.pin.Lock;
import io.watchgate.pin.Pins;
import io.watchgate.testkit.HeldLoop;
import io.watchgate.testkit.PlayedServer;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.TestBackend;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamCatalogueTest {

    private static final LegKey SHARED = new LegKey("", CapabilityProfile.NONE, LegKey.Kind.SHARED);
    private static final String ANNOUNCES =
            "{\"tools\":{\"listChanged\":true},\"resources\":{\"listChanged\":true}}";
    private static final int PAGES = 3;

    private final AtomicLong later = new AtomicLong();
    private final GatewayLoops loops =
            new GatewayLoops(
                    TestBackend.chosen(),
                    new LoopSettings(1, 1024, 64, () -> System.nanoTime() + later.get()));
    private final GatewayLoop loop = loops.get(0);
    private final Listener listener = new Listener();
    private final Catalogues catalogues =
            new Catalogues(
                    new CatalogueServices(
                            listener,
                            "{\"name\":\"test\"}",
                            Duration.ofMinutes(1).toNanos(),
                            Pins.OFF));

    @AfterEach
    void stopLoops() throws Exception {
        loops.shutdown().get(20, TimeUnit.SECONDS);
    }

    @Test
    void fetchesAllPagesOnceForAllWhoAskAtTheSameTime() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        server.on(
                McpMethod.TOOLS_LIST,
                request ->
                        request.contains("\"cursor\":\"p\\u0032\"")
                                ? tools("c", "a")
                                : "{\"tools\":[{\"name\":\"a\"},{\"name\":\"b\",\"x\":[ 1"
                                        + " ]}],\"nextCursor\":\"p\\u0032\"}");
        UpstreamCatalogue catalogue = catalogue(server);
        List<Asked> all = List.of(new Asked(), new Asked(), new Asked());
        all.forEach(asked -> catalogue.list(Primitive.TOOL, asked));
        for (Asked asked : all) {
            assertThat(names(asked.list())).containsExactly("a", "b", "c");
        }
        assertThat(new String(all.get(0).list().items().get(1).json()))
                .isEqualTo("{\"name\":\"b\",\"x\":[ 1 ]}");
        assertThat(heard(server)).containsExactly("tools/list", "tools/list");
        assertThat(names(ask(catalogue, Primitive.TOOL).list())).containsExactly("a", "b", "c");
        assertThat(heard(server)).as("kept").isEmpty();
        assertThat(server.connections()).isEqualTo(1);
        assertThat(catalogue.description()).isNotNull();
    }

    @Test
    void readsNoMorePagesThanAllowed() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        AtomicLong page = new AtomicLong();
        server.on(
                McpMethod.TOOLS_LIST,
                request ->
                        "{\"tools\":[{\"name\":\"t"
                                + page.incrementAndGet()
                                + "\"}],\"nextCursor\":\"on\"}");
        assertThat(names(ask(catalogue(server), Primitive.TOOL).list()))
                .containsExactly("t1", "t2", "t3");
    }

    @Test
    void asksForNothingThatTheServerDoesNotHave() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        assertThat(ask(catalogue(server), Primitive.PROMPT).list().items()).isEmpty();
        assertThat(heard(server)).isEmpty();
    }

    @Test
    void forgetsAListThatTheServerSaysHasChanged() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        server.on(McpMethod.TOOLS_LIST, tools("a"));
        server.on(McpMethod.RESOURCES_LIST, "{\"resources\":[{\"uri\":\"x:1\"}]}");
        server.on(
                McpMethod.RESOURCE_TEMPLATES_LIST,
                "{\"resourceTemplates\":[{\"uriTemplate\":\"x:{n}\"}]}");
        UpstreamCatalogue catalogue = catalogue(server);
        ask(catalogue, Primitive.TOOL).list();
        ask(catalogue, Primitive.RESOURCE).list();
        assertThat(names(ask(catalogue, Primitive.RESOURCE_TEMPLATE).list()))
                .containsExactly("x:{n}");
        run(
                () -> {
                    server.on(McpMethod.TOOLS_LIST, tools("b"));
                    server.say(notification("notifications/tools/list_changed"));
                });
        assertThat(listener.take()).contains("changed TOOL");
        assertThat(names(ask(catalogue, Primitive.TOOL).list())).containsExactly("b");
        assertThat(catalogue.list(Primitive.RESOURCE)).isNotNull();
        run(() -> server.say(notification("notifications/resources/list_changed")));
        assertThat(catalogue.list(Primitive.RESOURCE)).isNull();
        assertThat(catalogue.list(Primitive.RESOURCE_TEMPLATE)).isNull();
        assertThat(catalogue.list(Primitive.TOOL)).isNotNull();
    }

    /** A call that came before the home loop had heard of other pins once passed by the old. */
    @Test
    void keepsNoListOnceOtherPinsHold() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        server.on(McpMethod.TOOLS_LIST, tools("a"));
        UpstreamCatalogue catalogue = catalogue(server);
        ask(catalogue, Primitive.TOOL).list();
        assertThat(catalogue.list(Primitive.TOOL)).isNotNull();
        PinningConfig strict =
                Records.with(Defaults.of(PinningConfig.class), "file", Path.of("watchgate.lock"));
        try (HeldLoop held = HeldLoop.hold(loop.eventLoop())) {
            catalogues.configure(
                    new CatalogueServices(
                            listener,
                            "{\"name\":\"test\"}",
                            Duration.ofMinutes(1).toNanos(),
                            new Pins(strict, Lock.EMPTY)));
            assertThat(catalogue.list(Primitive.TOOL)).isNull();
        }
    }

    /** The answer on its way may be older than the change: it serves who asked, and is not kept. */
    @Test
    void doesNotKeepAListThatChangedWhileItWasFetched() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        server.on(McpMethod.TOOLS_LIST, request -> null);
        UpstreamCatalogue catalogue = catalogue(server);
        Asked early = ask(catalogue, Primitive.TOOL);
        awaitHeard(server, "tools/list");
        run(() -> server.say(notification("notifications/tools/list_changed")));
        Asked late = ask(catalogue, Primitive.TOOL);
        awaitHeard(server, "tools/list");
        run(() -> server.answer(McpMethod.TOOLS_LIST, tools("old")));
        assertThat(names(early.list())).containsExactly("old");
        assertThat(catalogue.list(Primitive.TOOL)).isNull();
        run(() -> server.answer(McpMethod.TOOLS_LIST, tools("new")));
        assertThat(names(late.list())).containsExactly("new");
        assertThat(names(ask(catalogue, Primitive.TOOL).list())).containsExactly("new");
    }

    @Test
    void asksAServerThatAnnouncesNothingAgainAfterAWhile() throws Exception {
        PlayedServer server = new PlayedServer("{\"tools\":{}}");
        server.on(McpMethod.TOOLS_LIST, tools("a"));
        UpstreamCatalogue catalogue = catalogue(server);
        ask(catalogue, Primitive.TOOL).list();
        later.addAndGet(Duration.ofSeconds(59).toNanos());
        ask(catalogue, Primitive.TOOL).list();
        assertThat(heard(server)).containsExactly("tools/list");
        later.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(names(ask(catalogue, Primitive.TOOL).list()))
                .as("the old one at once")
                .containsExactly("a");
        awaitHeard(server, "tools/list");
        settle();
        assertThat(listener.take()).as("nothing is different").doesNotContain("changed TOOL");
        run(() -> server.on(McpMethod.TOOLS_LIST, tools("a", "b")));
        later.addAndGet(Duration.ofSeconds(61).toNanos());
        ask(catalogue, Primitive.TOOL).list();
        awaitHeard(server, "tools/list");
        settle();
        assertThat(listener.take()).contains("changed TOOL");
        assertThat(names(ask(catalogue, Primitive.TOOL).list())).containsExactly("a", "b");
    }

    @Test
    void tellsEverybodyWhenAListCannotBeHad() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        server.on(McpMethod.TOOLS_LIST, request -> null);
        UpstreamCatalogue catalogue = catalogue(server);
        Asked first = ask(catalogue, Primitive.TOOL);
        Asked second = ask(catalogue, Primitive.TOOL);
        awaitHeard(server, "tools/list");
        run(() -> server.refuse(McpMethod.TOOLS_LIST));
        assertThat(first.failure().reason()).isEqualTo(Reason.UPSTREAM_INVALID);
        assertThat(second.failure()).isSameAs(first.failure());
        run(() -> server.on(McpMethod.TOOLS_LIST, "[]"));
        assertThat(ask(catalogue, Primitive.TOOL).failure().text())
                .isEqualTo("upstream up gave no list");
        run(() -> server.on(McpMethod.TOOLS_LIST, tools("a")));
        assertThat(names(ask(catalogue, Primitive.TOOL).list()))
                .as("asks again")
                .containsExactly("a");
    }

    @Test
    void takesAnErrorForNoTemplates() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        UpstreamCatalogue catalogue = catalogue(server);
        Asked asked = ask(catalogue, Primitive.RESOURCE_TEMPLATE);
        awaitHeard(server, "resources/templates/list");
        run(() -> server.refuse(McpMethod.RESOURCE_TEMPLATES_LIST));
        assertThat(asked.list().items()).isEmpty();
    }

    @Test
    void triesAServerThatIsDownAgainAndCountsItsReturnAsAChange() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        server.on(McpMethod.TOOLS_LIST, tools("a"));
        server.down(true);
        UpstreamCatalogue catalogue = catalogue(server);
        assertThat(ask(catalogue, Primitive.TOOL).failure().reason())
                .isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
        run(() -> server.down(false));
        listener.awaitAll(
                "changed TOOL", "changed PROMPT", "changed RESOURCE", "changed RESOURCE_TEMPLATE");
        assertThat(names(ask(catalogue, Primitive.TOOL).list())).containsExactly("a");
    }

    @Test
    void forgetsWhatCameOverAConnectionThatIsGone() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        server.on(McpMethod.TOOLS_LIST, tools("a"));
        UpstreamCatalogue catalogue = catalogue(server);
        ask(catalogue, Primitive.TOOL).list();
        run(
                () -> {
                    server.on(McpMethod.TOOLS_LIST, tools("b"));
                    server.breakDown();
                });
        assertThat(catalogue.list(Primitive.TOOL)).isNull();
        listener.awaitAll("changed TOOL");
        assertThat(names(ask(catalogue, Primitive.TOOL).list())).containsExactly("b");
        assertThat(server.disconnections()).isEqualTo(1);
    }

    @Test
    void answersForClientsThatCannotBeAsked() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        server.on(McpMethod.TOOLS_LIST, tools("a"));
        ask(catalogue(server), Primitive.TOOL).list();
        onLoop(server::takeTold);
        List<String> told =
                onLoop(
                        () -> {
                            server.say(
                                    "{\"jsonrpc\":\"2.0\",\"id\":\"r\",\"method\":\"roots/list\"}");
                            server.say(
                                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"sampling/createMessage\",\"params\":{}}");
                            server.say("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}");
                            server.say(
                                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":2}}");
                            server.say(notification("notifications/message"));
                            server.say(notification("notifications/other"));
                            return server.takeTold();
                        });
        assertThat(told)
                .containsExactly(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"r\",\"result\":{\"roots\":[]}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32601,\"message\":"
                                + "\"no client can be asked on a shared connection\"}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{}}");
        assertThat(listener.take())
                .containsSubsequence("said notifications/message", "said notifications/other");
    }

    @Test
    void saysWhenThereIsNoLegFree() throws Exception {
        PlayedServer server = new PlayedServer(ANNOUNCES);
        server.on(McpMethod.TOOLS_LIST, request -> null);
        Upstream upstream = server.upstream("up", loops, PAGES);
        ask(catalogues.of(upstream, SHARED), Primitive.TOOL);
        awaitHeard(server, "tools/list");
        LegKey other = new LegKey("other", CapabilityProfile.NONE, LegKey.Kind.SHARED);
        Failure failure = ask(catalogues.of(upstream, other), Primitive.TOOL).failure();
        assertThat(failure.reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(failure.text()).isEqualTo("upstream up has no leg free (limits.legs)");
        run(() -> server.answer(McpMethod.TOOLS_LIST, tools()));
    }

    @Test
    void keepsOneCatalogueForAllWhoShareALeg() {
        Upstream upstream = new PlayedServer(ANNOUNCES).upstream("up", loops, PAGES);
        UpstreamCatalogue catalogue = catalogues.of(upstream, SHARED);
        LegKey other = new LegKey("other", CapabilityProfile.NONE, LegKey.Kind.SHARED);
        assertThat(catalogues.of(upstream, SHARED)).isSameAs(catalogue);
        assertThat(catalogues.of(upstream, other)).isNotSameAs(catalogue);
        assertThat(catalogues.find(upstream, SHARED)).isSameAs(catalogue);
        catalogues.forget(upstream, SHARED);
        assertThat(catalogues.find(upstream, SHARED)).isNull();
        catalogues.forget(upstream);
        assertThat(catalogues.all()).isEmpty();
    }

    /** Waits for one list. */
    private static final class Asked implements ListWaiter {

        private final CompletableFuture<Object> outcome = new CompletableFuture<>();

        @Override
        public void listed(ItemList list) {
            assertThat(outcome.complete(list)).as("told once").isTrue();
        }

        @Override
        public void failed(Failure failure) {
            assertThat(outcome.complete(failure)).as("told once").isTrue();
        }

        ItemList list() throws Exception {
            return (ItemList) outcome.get(20, TimeUnit.SECONDS);
        }

        Failure failure() throws Exception {
            return (Failure) outcome.get(20, TimeUnit.SECONDS);
        }
    }

    /** Writes down what it hears; everybody listens. */
    private static final class Listener implements CatalogueListener {

        private final List<String> heard = new ArrayList<>();

        @Override
        public void opened(UpstreamLeg leg) {
            add("opened");
        }

        @Override
        public void changed(UpstreamCatalogue catalogue, Primitive primitive) {
            add("changed " + primitive);
        }

        @Override
        public void said(
                UpstreamCatalogue catalogue, UpstreamLeg leg, JsonRpcNotification notification) {
            add("said " + notification.methodText());
            notification.release();
        }

        @Override
        public boolean isListenedTo(UpstreamCatalogue catalogue) {
            return true;
        }

        private synchronized void add(String word) {
            heard.add(word);
            notifyAll();
        }

        synchronized List<String> take() {
            List<String> taken = List.copyOf(heard);
            heard.clear();
            return taken;
        }

        synchronized void awaitAll(String... words) throws InterruptedException {
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!heard.containsAll(List.of(words))) {
                assertThat(System.nanoTime() - giveUp).as("heard %s", heard).isNegative();
                wait(100);
            }
        }
    }

    private UpstreamCatalogue catalogue(PlayedServer server) {
        return catalogues.of(server.upstream("up", loops, PAGES), SHARED);
    }

    private static Asked ask(UpstreamCatalogue catalogue, Primitive primitive) {
        Asked asked = new Asked();
        catalogue.list(primitive, asked);
        return asked;
    }

    private List<String> heard(PlayedServer server) throws Exception {
        return onLoop(server::takeHeard);
    }

    private void awaitHeard(PlayedServer server, String method) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!heard(server).contains(method)) {
            assertThat(System.nanoTime() - giveUp).as("no %s", method).isNegative();
        }
    }

    /** Lets everything happen that has been set going. */
    private void settle() throws Exception {
        for (int i = 0; i < 5; i++) {
            onLoop(() -> null);
        }
    }

    private void run(Runnable action) throws Exception {
        loop.eventLoop().submit(action).get(20, TimeUnit.SECONDS);
    }

    private <T> T onLoop(Callable<T> action) throws Exception {
        return loop.eventLoop().submit(action).get(20, TimeUnit.SECONDS);
    }

    private static List<String> names(ItemList list) {
        return list.items().stream().map(CatalogueItem::name).toList();
    }

    private static String tools(String... names) {
        List<String> items = new ArrayList<>();
        for (String name : names) {
            items.add("{\"name\":\"" + name + "\"}");
        }
        return "{\"tools\":[" + String.join(",", items) + "]}";
    }

    private static String notification(String method) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{}}";
    }
}
