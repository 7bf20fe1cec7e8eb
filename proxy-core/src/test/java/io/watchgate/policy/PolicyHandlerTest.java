package io.watchgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.auth.Principal;
import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.PolicyConfig.Action;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.ShadowConfig;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.SessionSettings;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.VirtualLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyHandlerTest {

    private final VirtualLoop loop = new VirtualLoop();
    private PolicyChain chain =
            new PolicyChain(
                    new PolicyConfig(
                            Action.ALLOW,
                            List.of(
                                    new RuleConfig(
                                            RuleConfig.Action.DENY,
                                            List.of("up"),
                                            List.of("hidden*"),
                                            List.of("hidden*"),
                                            List.of("hidden:*")))));
    private final EmbeddedChannel channel = loop.channel(new PolicyHandler(() -> chain));

    @AfterEach
    void closeChannel() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @CsvSource({
        "tools/call, name, hidden_tool, Unknown tool: hidden_tool",
        "prompts/get, name, hidden\\u005fprompt, Unknown prompt: hidden_prompt",
        "resources/read, uri, hidden:1, Unknown resource: hidden:1",
        "resources/subscribe, uri, hidden:1, Unknown resource: hidden:1",
    })
    void answersForWhatIsHiddenAsForWhatDoesNotExist(
            String method, String key, String name, String text) {
        PendingRequest request = request(method, "{\"" + key + "\":\"" + name + "\"}");
        channel.writeInbound(request);
        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(written()).isSameAs(request);
        assertThat(request.failure().reason()).isEqualTo(Reason.UNKNOWN_NAME);
        assertThat(body(request)).contains("\"code\":-32602,\"message\":\"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "tools/call, name, open",
        "prompts/get, name, a_hidden_one",
        "resources/read, uri, open:1",
        "tools/call, other, hidden_tool",
        "ping, name, hidden_tool",
    })
    void letsPassWhatNoRuleDenies(String method, String key, String name) {
        PendingRequest request = request(method, "{\"" + key + "\":\"" + name + "\"}");
        channel.writeInbound(request);
        assertThat(channel.<PendingRequest>readInbound()).isSameAs(request);
        request.close(null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tools/list|{ \"tools\" : [ {\"name\":\"a\"} ,"
                    + " {\"x\":[1,{}],\"name\":\"hidden1\"},{ \"name\":\"b\" }"
                    + " ],\"nextCursor\":\"c\" }|{ \"tools\" : [{\"name\":\"a\"},{ \"name\":\"b\""
                    + " }],\"nextCursor\":\"c\" }",
                "tools/list|{\"tools\":[{\"name\":\"hidden\\u0031\"}]}|{\"tools\":[]}",
                "prompts/list|{\"prompts\":[{\"name\":\"hidden\"},{\"name\":\"é\"}]}|{\"prompts\":[{\"name\":\"é\"}]}",
                "resources/list|{\"resources\":[{\"uri\":\"hidden:1\",\"name\":\"n\"},{\"uri\":\"o:1\",\"name\":\"hidden:2\"}]}"
                    + "|{\"resources\":[{\"uri\":\"o:1\",\"name\":\"hidden:2\"}]}",
                "resources/templates/list|{\"resourceTemplates\":[{\"uriTemplate\":\"hidden:{x}\"}]}|{\"resourceTemplates\":[]}",
                "tools/list|{\"tools\" : [ {\"name\":\"a\"} , {\"name\":7},{},3 ]}|{\"tools\" : ["
                        + " {\"name\":\"a\"} , {\"name\":7},{},3 ]}",
                "tools/list|{\"prompts\":[{\"name\":\"hidden\"}]}|{\"prompts\":[{\"name\":\"hidden\"}]}",
                "tools/list|{\"tools\":{\"name\":\"hidden\"}}|{\"tools\":{\"name\":\"hidden\"}}",
                "tools/list|{\"tools\":[{\"name\":\"a\"}],\"tools\":[{\"name\":\"hidden\"}]}"
                        + "|{\"tools\":[{\"name\":\"a\"}],\"tools\":[]}",
                "tools/list|{\"tools\":[{\"name\":\"a\",\"name\":\"hidden\"}]}|{\"tools\":[]}",
                "tools/list|[1]|[1]",
                "prompts/get|{\"prompts\":[{\"name\":\"hidden\"}]}|{\"prompts\":[{\"name\":\"hidden\"}]}",
            })
    void takesWhatIsHiddenOutOfListsAndChangesNothingElse(
            String method, String result, String expected) {
        PendingRequest request = request(method, "{\"name\":\"open\"}");
        request.answer(response("\"result\":" + result));
        assertThat(written()).isSameAs(request);
        assertThat(body(request)).endsWith("\"result\":" + expected + "}");
    }

    @Test
    void leavesErrorsAndJudgedListsAlone() {
        PendingRequest refused = request("tools/list", "{}");
        refused.answer(response("\"error\":{\"code\":1,\"message\":\"m\",\"tools\":[]}"));
        written();
        assertThat(body(refused)).contains("\"code\":1");
        PendingRequest judged = request("tools/list", "{}");
        judged.judged();
        judged.answer(response("\"result\":{\"tools\":[{\"name\":\"hidden\"}]}"));
        written();
        assertThat(body(judged)).contains("hidden");
    }

    @Test
    void judgesByTheChainInForceWhenItJudges() {
        PendingRequest request = request("tools/list", "{}");
        channel.writeInbound(request);
        assertThat(channel.<PendingRequest>readInbound()).isSameAs(request);
        chain = new PolicyChain(new PolicyConfig(Action.DENY, List.of()));
        request.answer(response("\"result\":{\"tools\":[{\"name\":\"a\"}]}"));
        written();
        assertThat(body(request)).contains("{\"tools\":[]}");
        chain = new PolicyChain(new PolicyConfig(Action.ALLOW, List.of()));
        PendingRequest call = request("tools/call", "{\"name\":\"hidden\"}");
        channel.writeInbound(call);
        assertThat(channel.<PendingRequest>readInbound()).isSameAs(call);
        call.close(null);
    }

    @Test
    void whyAgreesWithWhatBecomesOfListsAndCalls() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 3000; round++) {
            List<RuleConfig> rules = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                rules.add(randomRule(random));
            }
            Action fallback = pick(random, Action.ALLOW, Action.DENY);
            chain =
                    new PolicyChain(
                            new PolicyConfig(fallback, rules),
                            new PolicyTally(),
                            new WordLanguage());
            String name = pick(random, "a", "b", "ab");
            Principal who = new Principal(pick(random, "ann", "guest"));
            String arguments = pick(random, "{\"x\":\"1\"}", "{\"x\":2}", "{}");
            String context =
                    rules + " " + fallback + " " + name + " " + who + " " + seeds.describe();
            PolicyExplanation why =
                    chain.explain(
                            new Endpoint.Subject("up", Primitive.TOOL, name),
                            who.id(),
                            null,
                            arguments.getBytes(StandardCharsets.UTF_8),
                            Map.of());
            PendingRequest call =
                    request(
                            "tools/call",
                            "{\"name\":\"" + name + "\",\"arguments\":" + arguments + "}");
            call.exchange().sentBy(who);
            channel.writeInbound(call);
            if (channel.<PendingRequest>readInbound() == null) {
                Reason reason = written().failure().reason();
                String word = reason == Reason.UNKNOWN_NAME ? "hide" : "deny";
                assertThat(why.decision().word()).as(context).isEqualTo(word);
                assertThat(call.judgement().gravest().by())
                        .as(context)
                        .isEqualTo(why.decision().by());
                body(call);
            } else {
                assertThat(why.decision().word()).as(context).isEqualTo("allow");
                call.close(null);
            }
            PendingRequest list = request("tools/list", "{}");
            list.exchange().sentBy(who);
            list.answer(response("\"result\":{\"tools\":[{\"name\":\"" + name + "\"}]}"));
            written();
            assertThat(body(list).contains("\"name\"")).as(context).isEqualTo(why.listed());
        }
    }

    private static RuleConfig randomRule(Random random) {
        // Not redact, which decides about nothing.
        RuleConfig.Action action =
                pick(
                        random,
                        RuleConfig.Action.ALLOW,
                        RuleConfig.Action.DENY,
                        RuleConfig.Action.REQUIRE,
                        RuleConfig.Action.REPORT);
        ArgumentConfig argument =
                Records.of(
                        ArgumentConfig.class,
                        "pointer",
                        "/x",
                        "value",
                        List.of(pick(random, "1", "2")));
        return Records.of(
                RuleConfig.class,
                "action",
                action,
                "tool",
                pick(random, List.of(), List.of("a"), List.of("a*"), List.of("b", "x")),
                "upstream",
                pick(random, List.of(), List.of("up"), List.of("other")),
                "principal",
                pick(random, List.of(), List.of(), List.of("guest")),
                "method",
                pick(random, List.of(), List.of(), List.of("tools/call"), List.of("prompts/*")),
                "annotations",
                pick(random, Map.of(), Map.of(), Map.of("openWorldHint", "true")),
                "arguments",
                pick(random, List.of(), List.of(argument)),
                "when",
                pick(
                        random,
                        "",
                        "",
                        "",
                        "tool.name=a",
                        "args.x=1",
                        "tool.name=b args.x=2",
                        "args.y=1 principal.name=ann",
                        "method=tools/call headers.X-Change=1",
                        "prompt.name=a"),
                "header",
                action == RuleConfig.Action.REQUIRE ? Map.of("X-Change", "*") : Map.of());
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    @Test
    void aCandidateForTheRulesIsComparedAndChangesNothing() {
        RuleConfig hide =
                new RuleConfig(
                        RuleConfig.Action.DENY, List.of(), List.of("a"), List.of(), List.of());
        PolicyConfig live = new PolicyConfig(Action.ALLOW, List.of());
        chain =
                new PolicyChain(
                        Records.with(
                                live, "shadow", new ShadowConfig(Action.ALLOW, List.of(hide))));
        for (String name : List.of("a", "b", "a")) {
            PendingRequest call = request("tools/call", "{\"name\":\"" + name + "\"}");
            channel.writeInbound(call);
            assertThat(channel.<PendingRequest>readInbound()).isSameAs(call);
            assertThat(call.judgement()).isNull();
            call.close(null);
        }
        PendingRequest list = request("tools/list", "{}");
        list.answer(response("\"result\":{\"tools\":[{\"name\":\"a\"}]}"));
        written();
        assertThat(body(list)).contains("\"a\"");
        assertThat(chain.tally().differed()).isEqualTo(2);
        assertThat(chain.tally().differences())
                .hasSize(2)
                .allSatisfy(
                        difference -> {
                            assertThat(difference.name()).isEqualTo("a");
                            assertThat(difference.live().word()).isEqualTo("allow");
                            assertThat(difference.shadow().by())
                                    .isEqualTo("policy.shadow.rules[0]");
                        });
    }

    private PendingRequest written() {
        loop.loop().flushes().flushAll();
        return channel.readOutbound();
    }

    private PendingRequest request(String method, String params) {
        Exchange exchange =
                new Exchange(loop.loop(), channel, new UpEndpoint(), TRAITS, SETTINGS, null);
        String text =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
                        + method
                        + "\",\"params\":"
                        + params
                        + "}";
        return new PendingRequest(exchange, (JsonRpcRequest) message(text));
    }

    private static JsonRpcResponse response(String outcome) {
        return (JsonRpcResponse) message("{\"jsonrpc\":\"2.0\",\"id\":1," + outcome + "}");
    }

    private static JsonRpcMessage message(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        EnvelopeScanner scanner = new EnvelopeScanner(VirtualLoop.JSON_DEPTH);
        scanner.feed(bytes, 0, bytes.length);
        assertThat(scanner.finish()).as(text).isNull();
        return MessageReader.read(Unpooled.copiedBuffer(bytes), new MessageContext() {}, scanner);
    }

    /** Takes the response as the correlation handler does. */
    private static String body(PendingRequest request) {
        JsonRpcResponse response = request.takeResponse();
        String body = response.body().toString(StandardCharsets.UTF_8);
        response.release();
        request.close(null);
        return body;
    }

    private static final ExchangeTraits TRAITS =
            new ExchangeTraits(
                    ProtocolRevision.V2025_11_25, false, true, true, true, null, false, List.of());

    private static final SessionSettings SETTINGS =
            new SessionSettings(
                    1, 1, 1, 1, 1, 1 << 20, 1 << 20, 8, 8, 1 << 16, ExchangeListener.SILENT);

    /** Everything belongs to the upstream {@code up}, under the names clients use. */
    private static final class UpEndpoint implements Endpoint {

        @Override
        public String path() {
            return "/mcp/up";
        }

        @Override
        public @Nullable Subject subjectOf(PendingRequest request) {
            Primitive primitive = request.method().primitive();
            String name = nameOf(request);
            return primitive == null || name.isEmpty() || request.method().isList()
                    ? null
                    : new Subject("up", primitive, name);
        }

        @Override
        public @Nullable Subject subjectOfItem(McpMethod list, String name) {
            return new Subject("up", list.primitive(), name);
        }

        @Override
        public void dispatch(PendingRequest request) {}

        @Override
        public void notified(Exchange exchange, JsonRpcNotification notification) {
            notification.release();
        }

        @Override
        public void ended(McpSession session) {}
    }
}
