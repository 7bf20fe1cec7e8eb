package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is put into requests for modern servers, and taken out of their results, at every cut. */
class ModernSplicesTest {

    private static final String META =
            "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{\"roots\":{}},"
                    + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"é\"},"
                    + "\"io.modelcontextprotocol/logLevel\":\"info\"";

    private final BodySplice splice = new BodySplice();
    private final RequestMeta meta =
            new RequestMeta("2026-07-28", "{\"roots\":{}}", "{\"name\":\"é\"}", "info");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'name':'t'}|{'_meta':{§},'name':'t'}",
                "{}|{'_meta':{§}}",
                "{   }|{'_meta':{§}   }",
                "{'a':1,'_meta':{}}|{'a':1,'_meta':{§}}",
                "{'_meta':null,'a':1}|{'_meta':{§},'a':1}",
                "{'_meta':{'x/y':[1e400]},'uri':'u'}|{'_meta':{§,'x/y':[1e400]},'uri':'u'}",
                "{'_meta':{ 'progressToken':'c' }}|{'_meta':{§, 'progressToken':77 }}",
            })
    void case122_aRequestTellsAModernServerOfItsClientWhateverItsParams(
            String params, String expected) {
        for (String order :
                List.of("'id':1,'method':'m','params':§", "'params':§,'method':'m','id':1")) {
            String text = quoted("{'jsonrpc':'2.0'," + order.replace("§", params) + "}");
            String told =
                    quoted("{'jsonrpc':'2.0'," + order.replace("§", expected) + "}")
                            .replace("\"id\":1", "\"id\":77")
                            .replace("§", META);
            everyCut(text, message -> tell((JsonRpcRequest) message), told);
        }
    }

    @Test
    void case122_aRequestWithoutParamsGetsSome() {
        everyCut(
                quoted("{'jsonrpc':'2.0','id':1,'method':'tools/list'}"),
                message -> tell((JsonRpcRequest) message),
                quoted("{'jsonrpc':'2.0','id':77,'method':'tools/list','params':{'_meta':{§}}}")
                        .replace("§", META));
    }

    @Test
    void aRequestThatSpeaksForItselfKeepsAllButItsCapabilities() {
        String request =
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'_meta':{"
                        + "'io.modelcontextprotocol/clientCapabilities':%s,'progressToken':%s,"
                        + "'io.modelcontextprotocol/protocolVersion':'2026-07-28','mine':1.50}}}";
        everyCut(
                quoted(request.formatted("{'tasks':{},'roots':{}}", "'p'")),
                message -> tell((JsonRpcRequest) message),
                quoted(request.formatted("{'roots':{}}", "77")).replace("\"id\":1", "\"id\":77"));
    }

    @Test
    void case123_anotherRoundHasTheSameParamsAndMore() {
        everyCut(
                quoted(
                        "{'jsonrpc':'2.0','id':1,'method':'m','params':{'name':'n','arguments':{}}}"),
                message -> {
                    JsonRpcRequest request = (JsonRpcRequest) message;
                    request.replaceName("x".getBytes(StandardCharsets.UTF_8));
                    request.replaceId(77);
                    request.tell(
                            meta.with(
                                    quoted("'requestState':'s\\u0061',")
                                            .getBytes(StandardCharsets.UTF_8)));
                },
                quoted(
                                "{'jsonrpc':'2.0','id':77,'method':'m','params':{"
                                        + "'requestState':'s\\u0061','_meta':{§},"
                                        + "'name':'x','arguments':{}}}")
                        .replace("§", META));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'resultType':'complete'}|{}",
                "{'resultType':'complete','ttlMs':0,'cacheScope':'private'}|{}",
                "{'resultType':'complete','tools':[],'ttlMs':5 ,"
                        + " 'cacheScope':'public'}|{'tools':[]}",
                "{ 'content':[{'resultType':1}], 'resultType' : 'complete'"
                        + " }|{'content':[{'resultType':1}]}",
                "{'a':'resultType','resultType':'complete','b':-0}|{'a':'resultType','b':-0}",
                "{'_meta':{'io.modelcontextprotocol/serverInfo':{'name':'s'}},'a':1}|{'a':1}",
                "{'a':1,'_meta':{'io.modelcontextprotocol/serverInfo':{},'k':'v'}}|{'a':1,'_meta':{'k':'v'}}",
                "{'a':1,'_meta':{'k':'v','io.modelcontextprotocol/serverInfo':{}},'ttlMs':1}|{'a':1,'_meta':{'k':'v'}}",
                "{'resultType':'complete','_meta':{ 'io.modelcontextprotocol/serverInfo':{} }}|{}",
                "{'result\\u0054ype':'complete','é':'ttlMs'}|{'é':'ttlMs'}",
            })
    void case122_aResultLosesWhatOnlyTheModernEraHas(String result, String expected) {
        String text = quoted("{'jsonrpc':'2.0','id':1,'result':§}");
        everyCut(
                text.replace("§", quoted(result)),
                message -> {
                    JsonRpcResponse response = (JsonRpcResponse) message;
                    assertThat(response.isComplete()).isTrue();
                    response.blankModern();
                },
                text.replace("§", quoted(expected)),
                true);
    }

    @Test
    void whatIsNestedInMetaIsNoPartOfTheEnvelope() {
        JsonRpcRequest request =
                (JsonRpcRequest)
                        Scans.message(
                                quoted(
                                        "{'jsonrpc':'2.0','id':1,'method':'m','params':{'_meta':{"
                                            + "'a':{'progressToken':1},'b':[{'progressToken':2}],"
                                            + "'io.modelcontextprotocol/clientCapabilities':{'x':{'y':{}}},"
                                            + "'progressToken':3}}}"));
        assertThat(request).isNotNull();
        assertThat(request.readProgressToken()).hasToString("3");
        request.release();
    }

    @Test
    void case085_anUnknownResultTypeIsNeitherFinalNorAQuestion() {
        JsonRpcResponse weird = result("{'resultType':'weird'}");
        assertThat(weird.isComplete()).isFalse();
        assertThat(weird.isInputRequired()).isFalse();
        JsonRpcResponse escaped = result("{'resultType':'\\u0063omplete'}");
        assertThat(escaped.isComplete()).isFalse();
        JsonRpcResponse number = result("{'resultType':1}");
        assertThat(number.isComplete()).isFalse();
    }

    @Test
    void case086_aResultWithoutATypeIsFinal() {
        assertThat(result("{'ttlMs':0}").isComplete()).isTrue();
        assertThat(result("{'content':[]}").isComplete()).isTrue();
    }

    @Test
    void anInputRequiredResultShowsItsQuestionsAndItsState() {
        JsonRpcResponse asks =
                result(
                        "{'resultType':'input_required','requestState':'s','inputRequests':{'k':{}}}");
        assertThat(asks.isInputRequired()).isTrue();
        assertThat(Span.length(asks.modern().requestState())).isEqualTo(3);
        assertThat(Span.length(asks.modern().inputRequests())).isEqualTo(8);
    }

    private void tell(JsonRpcRequest request) {
        request.replaceId(77);
        request.tell(meta);
    }

    private static JsonRpcResponse result(String json) {
        JsonRpcResponse response =
                (JsonRpcResponse)
                        Scans.message(quoted("{'jsonrpc':'2.0','id':1,'result':" + json + "}"));
        assertThat(response).isNotNull();
        return response;
    }

    private void everyCut(String text, Consumer<JsonRpcMessage> change, String told) {
        everyCut(text, change, told, false);
    }

    private void everyCut(
            String text, Consumer<JsonRpcMessage> change, String expected, boolean ignoreSpace) {
        Seeds seeds = Seeds.ofThisRun();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Cuts.of(bytes, seeds.random())
                .forEach(
                        cut -> {
                            JsonRpcMessage message = read(bytes, cut);
                            change.accept(message);
                            ByteBuf out = splice.encode(message, ByteBufAllocator.DEFAULT, 0);
                            String sent = out.toString(StandardCharsets.UTF_8);
                            out.release();
                            assertThat(Scans.whole(sent).fault()).as(sent).isNull();
                            assertThat(ignoreSpace ? sent.replace(" ", "") : sent)
                                    .as(seeds.describe())
                                    .isEqualTo(expected);
                        });
    }

    private static JsonRpcMessage read(byte[] text, List<byte[]> cut) {
        EnvelopeScanner scanner = new EnvelopeScanner(Scans.DEPTH);
        cut.forEach(part -> scanner.feed(part, 0, part.length));
        assertThat(scanner.finish()).isNull();
        return MessageReader.read(
                Unpooled.directBuffer().writeBytes(text), new MessageContext() {}, scanner);
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
