package io.watchgate.catalogue;

import static io.watchgate.testkit.ListenScript.LISTEN;
import static io.watchgate.testkit.ListenScript.agree;
import static io.watchgate.testkit.ListenScript.toolsChanged;
import static io.watchgate.testkit.ListenScript.updated;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.auth.Principal;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.key.ByteSize;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import io.watchgate.transport.inbound.LineDoor;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long, and for whom, results of a server of the modern era are kept. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class ListCachingIT {

    private static final String CAPABILITIES =
            "{\"tools\":{\"listChanged\":true},\"resources\":{\"subscribe\":true}}";
    private static final String TOOLS = "tools/list";
    private static final String READ = "resources/read";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private final ScriptedServer server = ModernScript.server(CAPABILITIES);
    private final ScriptedServer other = ModernScript.server("{\"tools\":{}}");
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
        other.close();
    }

    private void start() {
        start(config -> config);
    }

    private void start(UnaryOperator<UpstreamConfig> change) {
        gateway = TestGateway.with(loops).upstream("files", server, change::apply).start();
    }

    private static UpstreamConfig cache(UpstreamConfig config, long bytes) {
        return Records.with(
                config, "limits", Records.with(config.limits(), "cache", new ByteSize(bytes)));
    }

    private static String kept(String members, long ttl, String scope) {
        return "{\"resultType\":\"complete\","
                + members
                + ",\"ttlMs\":"
                + ttl
                + ",\"cacheScope\":\""
                + scope
                + "\"}";
    }

    private static String tools(String name, long ttl, String scope) {
        return kept("\"tools\":[{\"name\":\"" + name + "\"}]", ttl, scope);
    }

    private static String contents(String text) {
        return kept("\"contents\":[{\"uri\":\"x:a\",\"text\":\"" + text + "\"}]", 60_000, "public");
    }

    private String uri() {
        return path.equals("/mcp") ? "x+files:a" : "x:a";
    }

    private String ask(ModernRequest request) {
        try (RawHttpClient http = request.send(gateway)) {
            return http.answer();
        }
    }

    private String list() {
        return ask(ModernRequest.of(TOOLS, "").to(path));
    }

    private String read(String more) {
        return ask(ModernRequest.of(READ, "\"uri\":\"" + uri() + "\"" + more).to(path));
    }

    private LineClient as(String principal) {
        LineClient client =
                gateway.lines(
                        new LineDoor(path, new Principal(principal), LineDoor.From.NETWORK, false));
        client.initialize("2025-11-25", "{}");
        return client;
    }

    private static String list(LineClient client) {
        return client.send(McpClient.request("1", TOOLS)).line();
    }

    @Test
    void case075_aPublicListIsAskedForOnceForAllUntilItChanges() {
        server.answers(TOOLS, tools("one", 60_000, "public"));
        BlockingQueue<ScriptedStream> streams = listened();
        start();
        try (LineClient ann = as("ann");
                LineClient bob = as("bob")) {
            assertThat(list(ann)).contains("one").doesNotContain("ttlMs", "cacheScope");
            assertThat(list(bob)).contains("one");
            assertThat(list()).contains("one");
            assertThat(server.count(TOOLS)).isEqualTo(1);
            server.answers(TOOLS, tools("two", 60_000, "public"));
            ScriptedStream stream = Await.next(streams, "a stream");
            toolsChanged(stream);
            Await.until(() -> list().contains("two"), "the changed list");
        }
        assertThat(server.count(TOOLS)).isEqualTo(2);
    }

    @Test
    void case074_aPrivateListIsAskedForForEachPrincipal() {
        server.answers(TOOLS, tools("one", 60_000, "private"));
        start();
        try (LineClient ann = as("ann");
                LineClient again = as("ann");
                LineClient bob = as("bob")) {
            assertThat(list(ann)).contains("one");
            server.answers(TOOLS, tools("two", 60_000, "private"));
            assertThat(list(bob)).contains("two").doesNotContain("one");
            assertThat(list(again)).contains("one").doesNotContain("two");
        }
        assertThat(server.count(TOOLS)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"ttlMs\":0,\"cacheScope\":\"public\"",
                "\"ttlMs\":-5,\"cacheScope\":\"public\"",
                "\"ttlMs\":\"60000\",\"cacheScope\":\"public\"",
                "\"cacheScope\":\"public\"",
            })
    void aListWithoutTimeIsAskedForEachTime(String members) {
        server.answers(TOOLS, "{\"tools\":[{\"name\":\"one\"}]," + members + "}");
        start();
        list();
        list();
        assertThat(server.count(TOOLS)).isEqualTo(2);
    }

    @Test
    void aListWithoutAScopeIsPrivate() {
        server.answers(TOOLS, "{\"tools\":[{\"name\":\"one\"}],\"ttlMs\":60000}");
        start();
        try (LineClient ann = as("ann");
                LineClient bob = as("bob")) {
            list(ann);
            list(ann);
            assertThat(server.count(TOOLS)).isEqualTo(1);
            list(bob);
            assertThat(server.count(TOOLS)).isEqualTo(2);
        }
    }

    @Test
    void whoAsksTheSameAtTheSameTimeGetsOneAnswer() {
        start();
        ModernRequest request = ModernRequest.of(TOOLS, "").to("/mcp/files");
        try (RawHttpClient first = request.send(gateway);
                RawHttpClient second = request.send(gateway);
                RawHttpClient third = request.send(gateway)) {
            ScriptedRequest asked = server.take(TOOLS);
            // Each holds a place while it waits.
            Await.until(() -> gateway.upstream("files").inFlight().taken() == 3, "all who wait");
            asked.result(tools("one", 0, "private"));
            for (RawHttpClient http : new RawHttpClient[] {first, second, third}) {
                assertThat(http.answer()).contains("one");
            }
        }
    }

    @Test
    void whoWaitsTakesThePlaceOfOneThatIsNotWantedAnyMore() {
        start();
        ModernRequest request = ModernRequest.of(READ, "\"uri\":\"" + uri() + "\"").to(path);
        RawHttpClient first = request.send(gateway);
        ScriptedRequest asked = server.take(READ);
        try (RawHttpClient second = request.send(gateway)) {
            Await.until(() -> gateway.upstream("files").inFlight().taken() == 2, "who waits");
            first.close();
            asked.awaitDisconnect();
            server.take(READ).result(contents("one"));
            assertThat(second.answer()).contains("one");
        }
        assertThat(server.count(READ)).isEqualTo(2);
    }

    @Test
    void whoWaitsForAnErrorAsksForItself() {
        start();
        ModernRequest request = ModernRequest.of(READ, "\"uri\":\"" + uri() + "\"").to(path);
        try (RawHttpClient first = request.send(gateway)) {
            ScriptedRequest asked = server.take(READ);
            try (RawHttpClient second = request.send(gateway)) {
                Await.until(() -> gateway.upstream("files").inFlight().taken() == 2, "who waits");
                asked.error("{\"code\":-32603,\"message\":\"once\"}");
                assertThat(first.answer()).contains("-32603");
                server.take(READ).result(contents("one"));
                assertThat(second.answer()).contains("one");
            }
        }
    }

    @Test
    void aKeptResourceSaysHowMuchOfItsTimeIsLeft() {
        server.answers(READ, contents("one"));
        start();
        assertThat(Json.at(read(""), "result", "ttlMs")).isEqualTo("60000");
        String again = read("");
        assertThat(Long.parseLong(Json.at(again, "result", "ttlMs"))).isBetween(1L, 60_000L);
        assertThat(Json.text(again, "result", "cacheScope")).isEqualTo("public");
        assertThat(Json.text(again, "result", "resultType")).isEqualTo("complete");
        String legacy =
                McpClient.open(gateway, path.equals("/mcp") ? "" : "files")
                        .ask(READ, "{\"uri\":\"" + uri() + "\"}");
        assertThat(legacy).contains("one").doesNotContain("ttlMs", "resultType", "cacheScope");
        assertThat(server.count(READ)).isEqualTo(1);
    }

    /** Agrees to whatever is to be listened to; returns where the streams will be. */
    private BlockingQueue<ScriptedStream> listened() {
        BlockingQueue<ScriptedStream> streams = new LinkedBlockingQueue<>();
        server.on(LISTEN, listen -> streams.add(agree(listen)));
        return streams;
    }

    @Test
    void anUpdatedResourceIsReadAnew() {
        BlockingQueue<ScriptedStream> streams = listened();
        server.answers(READ, contents("one"));
        start();
        McpClient client = McpClient.open(gateway, path.equals("/mcp") ? "" : "files");
        client.ask("resources/subscribe", "{\"uri\":\"" + uri() + "\"}");
        assertThat(read("")).contains("one");
        server.answers(READ, contents("two"));
        ScriptedStream stream = Await.next(streams, "a stream");
        while (!stream.request().body().contains("x:a")) {
            stream = Await.next(streams, "a stream for the resource");
        }
        updated(stream, "x:a");
        Await.until(() -> read("").contains("two"), "the updated resource");
    }

    @Test
    void case076_whatARetryBringsIsNotKept() {
        String asks =
                "{\"resultType\":\"input_required\",\"requestState\":\"s\",\"inputRequests\":{}}";
        server.answers(READ, asks);
        start();
        String asked = read("");
        assertThat(asked).contains("input_required");
        String state = Json.at(asked, "result", "requestState");
        server.answers(READ, contents("mine"));
        assertThat(read(",\"inputResponses\":{},\"requestState\":" + state)).contains("mine");
        server.answers(READ, contents("plain"));
        assertThat(read("")).contains("plain");
        assertThat(read("")).contains("plain");
        assertThat(server.count(READ)).isEqualTo(3);
    }

    @Test
    void nothingIsKeptWhenItIsSwitchedOff() {
        server.answers(TOOLS, tools("one", 60_000, "public"));
        server.answers(READ, contents("one"));
        start(config -> cache(config, 0));
        list();
        list();
        read("");
        read("");
        assertThat(server.count(TOOLS)).isEqualTo(2);
        assertThat(server.count(READ)).isEqualTo(2);
    }

    @Test
    void whatDoesNotFitIsNotKept() {
        server.answers(READ, contents("x".repeat(5000)));
        start(config -> cache(config, 4096));
        read("");
        read("");
        assertThat(server.count(READ)).isEqualTo(2);
        server.answers(READ, contents("one"));
        read("");
        read("");
        assertThat(server.count(READ)).isEqualTo(3);
        assertThat(gateway.upstream("files").results().size()).isBetween(1L, 4096L);
    }

    @Test
    void case073_aMergedListLivesAsLongAsTheShortestAndIsAsPrivateAsTheMostPrivate() {
        server.answers(TOOLS, tools("one", 60_000, "public"));
        other.answers(TOOLS, tools("two", 30_000, "private"));
        gateway = TestGateway.with(loops).upstream("files", server).upstream("new", other).start();
        for (int i = 0; i < 2; i++) {
            String answer = ask(ModernRequest.of(TOOLS, ""));
            assertThat(answer).contains("files__one", "new__two");
            assertThat(Json.text(answer, "result", "cacheScope")).isEqualTo("private");
            assertThat(Long.parseLong(Json.at(answer, "result", "ttlMs"))).isBetween(1L, 30_000L);
        }
        assertThat(server.count(TOOLS) + other.count(TOOLS)).isEqualTo(2);
    }

    @Test
    void aMergedListOfWhatEverybodyMayHaveIsForEverybody() {
        server.answers(TOOLS, tools("one", 60_000, "public"));
        other.answers(TOOLS, tools("two", 30_000, "public"));
        gateway = TestGateway.with(loops).upstream("files", server).upstream("new", other).start();
        String answer = ask(ModernRequest.of(TOOLS, ""));
        assertThat(Json.text(answer, "result", "cacheScope")).isEqualTo("public");
        assertThat(Json.text(answer, "result", "resultType")).isEqualTo("complete");
    }

    @Test
    void aListMergedWithOneOfAServerThatSaysNothingIsPrivateAndNotKept() {
        server.answers(TOOLS, tools("one", 60_000, "public"));
        try (ScriptedServer legacy = new ScriptedServer().declares("{\"tools\":{}}")) {
            legacy.answers(TOOLS, "{\"tools\":[]}");
            gateway =
                    TestGateway.with(loops)
                            .upstream("files", server)
                            .upstream("old", legacy)
                            .start();
            String answer = ask(ModernRequest.of(TOOLS, ""));
            assertThat(Json.text(answer, "result", "cacheScope")).isEqualTo("private");
            assertThat(Json.at(answer, "result", "ttlMs")).isEqualTo("0");
        }
    }

    @Test
    void case026_aListWithoutItsInvalidToolsIsTypedOnceAndKept() {
        String invalid =
                "{\"name\":\"bad\",\"inputSchema\":{\"type\":\"object\",\"properties\":"
                        + "{\"a\":{\"type\":\"number\",\"x-mcp-header\":\"A\"}}}}";
        server.answers(
                TOOLS, kept("\"tools\":[{\"name\":\"one\"}," + invalid + "]", 60_000, "public"));
        start();
        for (int i = 0; i < 2; i++) {
            String answer = list();
            assertThat(answer).contains("one").doesNotContain("bad");
            assertThat(answer.split("\"resultType\"", -1)).hasSize(2);
            assertThat(answer.split("\"ttlMs\"", -1)).hasSize(2);
        }
        assertThat(server.count(TOOLS)).isEqualTo(1);
    }
}
