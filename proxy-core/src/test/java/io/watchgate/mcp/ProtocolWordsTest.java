package io.watchgate.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.auth.Principal;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcInvocation;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProtocolWordsTest {

    @ParameterizedTest
    @EnumSource(value = McpMethod.class, mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
    void findsEveryMethodHoweverItIsSpelled(McpMethod method) {
        String text = method.text();
        assertThat(methodOf(text)).isEqualTo(method);
        assertThat(methodOf(text.replace("/", "\\/").replace("i", "\\u0069"))).isEqualTo(method);
        assertThat(McpMethod.of(text)).isEqualTo(method);
        for (String other :
                new String[] {
                    text + "x",
                    "x" + text,
                    text.substring(1) + text.charAt(0),
                    text.toUpperCase(Locale.ROOT)
                }) {
            assertThat(methodOf(other)).as(other).isEqualTo(McpMethod.OTHER);
            assertThat(McpMethod.of(other)).as(other).isEqualTo(McpMethod.OTHER);
        }
    }

    @Test
    void findsNoMethodInANoticeThatTheGatewayWroteItself() {
        ByteBuf body = Unpooled.copiedBuffer("{}", StandardCharsets.US_ASCII);
        JsonRpcNotification notice = JsonRpcNotification.made(body, new MessageContext() {});
        assertThat(McpMethod.of(notice)).isEqualTo(McpMethod.OTHER);
        notice.release();
    }

    /** A call may have effects: the gateway never sends it twice on its own. */
    @Test
    void repeatsNothingThatMayHaveEffects() {
        assertThat(McpMethod.TOOLS_CALL.repeatable()).isFalse();
        assertThat(McpMethod.OTHER.repeatable()).isFalse();
        assertThat(Arrays.stream(McpMethod.values()).filter(McpMethod::isList))
                .hasSize(4)
                .allMatch(McpMethod::repeatable)
                .allMatch(method -> method.primitive() != null);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-11-05, V2024_11_05",
        "2025-03-26, V2025_03_26",
        "2025-06-18, V2025_06_18",
        "2025-11-25, V2025_11_25",
        "2026-07-28, V2025_11_25",
        "2099-01-01, V2025_11_25",
        "'', V2025_11_25",
    })
    void negotiatesTheRevisionAskedForOrTheNewestWithAHandshake(
            String requested, ProtocolRevision expected) {
        assertThat(ProtocolRevision.negotiate(requested)).isEqualTo(expected);
    }

    @Test
    void knowsWhatDiffersBetweenRevisions() {
        assertThat(Arrays.stream(ProtocolRevision.values()).filter(ProtocolRevision::hasBatches))
                .containsExactly(ProtocolRevision.V2025_03_26);
        assertThat(
                        Arrays.stream(ProtocolRevision.values())
                                .filter(ProtocolRevision::hasPrimingEvents))
                .containsExactly(ProtocolRevision.V2025_11_25);
        assertThat(ProtocolRevision.V2024_11_05.hasStreamableHttp()).isFalse();
        assertThat(ProtocolRevision.find("2026-07-28").era()).isEqualTo(ProtocolEra.MODERN);
        assertThat(ProtocolRevision.find("x")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|{}",
                "SAMPLING|{\"sampling\":{}}",
                "SAMPLING,SAMPLING_TOOLS|{\"sampling\":{\"tools\":{}}}",
                "SAMPLING,SAMPLING_TOOLS,SAMPLING_CONTEXT|{\"sampling\":{\"tools\":{},\"context\":{}}}",
                "ELICITATION_FORM|{\"elicitation\":{}}",
                "ELICITATION_URL|{\"elicitation\":{\"url\":{}}}",
                "ELICITATION_FORM,ELICITATION_URL|{\"elicitation\":{\"form\":{},\"url\":{}}}",
                "ROOTS|{\"roots\":{}}",
                "ROOTS,ROOTS_LIST_CHANGED,SAMPLING|{\"sampling\":{},\"roots\":{\"listChanged\":true}}",
            })
    void declaresExactlyWhatAClientCanBeAskedFor(String features, String json) {
        EnumSet<ClientFeature> set = EnumSet.noneOf(ClientFeature.class);
        if (features != null) {
            Arrays.stream(features.split(",")).map(ClientFeature::valueOf).forEach(set::add);
        }
        CapabilityProfile profile = CapabilityProfile.of(set);
        assertThat(profile.toJson()).isEqualTo(json);
        assertThat(profile.isEmpty()).isEqualTo(set.isEmpty());
        assertThat(profile).isEqualTo(CapabilityProfile.of(set.clone()));
        assertThat(profile.equals(CapabilityProfile.NONE)).isEqualTo(set.isEmpty());
    }

    @Test
    void readsWhatAServerSaysOfItself() {
        ServerDescription server =
                describe(
                        "{\"instructions\":\"be"
                            + " \\\"kind\\\"\",\"x\":[{}],\"serverInfo\":{\"name\":\"é\"},\"capabilities\":"
                            + "{\"tools\":{\"listChanged\":true},\"prompts\":{\"listChanged\":false},\"resources\":"
                            + "{\"subscribe\":true},\"logging\":{},\"other\":{\"listChanged\":true},\"completions\":7},"
                            + "\"protocolVersion\":\"2025-06-18\"}");
        assertThat(server.revision()).isEqualTo(ProtocolRevision.V2025_06_18);
        assertThat(server.instructions()).isEqualTo("be \"kind\"");
        assertThat(server.features())
                .containsExactlyInAnyOrder(
                        ServerFeature.TOOLS,
                        ServerFeature.TOOLS_LIST_CHANGED,
                        ServerFeature.PROMPTS,
                        ServerFeature.RESOURCES,
                        ServerFeature.RESOURCES_SUBSCRIBE,
                        ServerFeature.LOGGING);
        assertThat(new String(server.serverInfo(), StandardCharsets.UTF_8))
                .isEqualTo("{\"name\":\"é\"}");
    }

    @Test
    void readsAServerThatSaysLittle() {
        ServerDescription server =
                describe("{\"protocolVersion\":\"2024-11-05\",\"capabilities\":[]}");
        assertThat(server.features()).isEmpty();
        assertThat(server.instructions()).isNull();
        assertThat(new String(server.capabilities(), StandardCharsets.US_ASCII)).isEqualTo("{}");
        assertThat(describe("{}")).isNull();
        assertThat(describe("{\"protocolVersion\":1}")).isNull();
        assertThat(describe("{\"protocolVersion\":\"1999-01-01\"}")).isNull();
    }

    @ParameterizedTest
    @EnumSource(Primitive.class)
    void knowsWhichFeatureAListNeeds(Primitive primitive) {
        String capability = primitive.capability();
        ServerDescription server =
                describe(
                        "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\""
                                + capability
                                + "\":{\"listChanged\":true}}}");
        assertThat(server.has(ServerFeature.of(primitive))).isTrue();
        assertThat(server.has(ServerFeature.listChanged(primitive))).isTrue();
        assertThat(McpMethod.of(primitive.listChanged()).text()).isEqualTo(primitive.listChanged());
    }

    @Test
    void ordersLogLevelsByWeight() {
        assertThat(LogLevel.find("debug")).isLessThan(LogLevel.find("emergency"));
        assertThat(LogLevel.find("warning").text()).isEqualTo("warning");
        assertThat(LogLevel.find("WARNING")).isNull();
        assertThat(LogLevel.find("")).isNull();
    }

    @Test
    void givesEveryReasonAFlagAndALabelOfItsOwn() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::flag))
                .doesNotHaveDuplicates()
                .allMatch(flag -> flag.matches("[A-Z]{2}"));
        assertThat(Arrays.stream(Reason.values()).map(Reason::label))
                .doesNotHaveDuplicates()
                .allMatch(label -> label.matches("[a-z_]+"));
        assertThat(Arrays.stream(Phase.values()).map(Phase::label))
                .containsExactly("not_sent", "sent", "partial");
    }

    @Test
    void tellsAnonymousSessionsFromTheAnonymousPrincipal() {
        assertThat(Principal.ofSession("anonymous")).isNotEqualTo(Principal.ANONYMOUS);
        assertThat(Principal.ofSession("a")).isNotEqualTo(Principal.ofSession("b"));
    }

    private static ServerDescription describe(String json) {
        return ServerDescription.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static McpMethod methodOf(String text) {
        byte[] json =
                ("{\"jsonrpc\":\"2.0\",\"method\":\"" + text + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
        EnvelopeScanner scanner = new EnvelopeScanner(8);
        scanner.feed(json, 0, json.length);
        assertThat(scanner.finish()).isNull();
        ByteBuf body = Unpooled.copiedBuffer(json);
        JsonRpcInvocation message =
                (JsonRpcInvocation) MessageReader.read(body, new MessageContext() {}, scanner);
        McpMethod method = McpMethod.of(message);
        message.release();
        return method;
    }

    @Test
    void aFilterIsWrittenAsItIsRead() {
        String json =
                "{\"toolsListChanged\":true,\"resourcesListChanged\":true,"
                        + "\"resourceSubscriptions\":[\"x:b\",\"x:\\\"a\"]}";
        ListenFilter filter = read(json);
        assertThat(filter.toJson()).isEqualTo(json);
        assertThat(filter.isEmpty()).isFalse();
        ListenFilter other =
                read("{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"x:b\",\"x:c\"]}");
        assertThat(filter.and(other).toJson())
                .isEqualTo("{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"x:b\"]}");
        assertThat(read("{\"toolsListChanged\":false}").isEmpty()).isTrue();
        assertThat(ListenFilter.NOTHING.toJson()).isEqualTo("{}");
        assertThat(ListenFilter.read(new byte[] {'{', '}'})).isNull();
    }

    @Test
    void aListenFilterIsReadAsFarAsItsBoundsSay() {
        String json =
                "{\"notifications\":{\"taskIds\":[\"t1\",\"t2\"],\"resourceSubscriptions\":"
                        + "[\"a\",\"long\",\"a\",7,\"b\",\"c\"],\"toolsListChanged\":true}}";
        ListenFilter filter =
                ListenFilter.read(json.getBytes(UTF_8), new ListenFilter.Bounds(2, 1, 3));
        assertThat(filter)
                .isEqualTo(
                        new ListenFilter(Set.of(Primitive.TOOL), Set.of("a", "b"), Set.of("t1")));
    }

    private static ListenFilter read(String json) {
        return ListenFilter.read(("{\"notifications\":" + json + "}").getBytes(UTF_8));
    }
}
