package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a request becomes when it is sent is what a scan of the sent bytes finds. */
class SentRequestTest {

    private static final int ROUNDS = 3000;
    private static final long[] NUMBERS = {0, 7, 41, 999_999_999_999L};

    private final Random random = new Random(20261130);
    private final BodySplice splice = new BodySplice();

    @Test
    void standsWhereAScanFindsIt() {
        for (int round = 0; round < ROUNDS; round++) {
            String text = text();
            JsonRpcRequest request = (JsonRpcRequest) Scans.message(text);
            boolean renumbered = random.nextInt(8) > 0;
            if (renumbered) {
                request.replaceId(NUMBERS[random.nextInt(NUMBERS.length)]);
            }
            boolean known = rename(request) & readdress(request);
            assertThat(request.isKnownWhenSent()).as(text).isEqualTo(known);
            if (!known) {
                request.release();
                continue;
            }
            ByteBuf out = splice.encode(request, ByteBufAllocator.DEFAULT, 16);
            String sentText = out.toString(StandardCharsets.UTF_8);
            JsonRpcRequest sent = request.sentAs(out, splice);
            JsonRpcRequest read = (JsonRpcRequest) Scans.message(sentText);
            assertThat(all(sent)).as(sentText).isEqualTo(all(read));
            sent.release();
            read.release();
        }
    }

    /** Gives it another name, if it says so; returns false when that has to be read again. */
    private boolean rename(JsonRpcRequest request) {
        if (random.nextBoolean()) {
            return true;
        }
        request.replaceName(newText());
        return request.name() == Span.NONE || Span.length(request.name()) > 0;
    }

    private boolean readdress(JsonRpcRequest request) {
        if (random.nextBoolean()) {
            return true;
        }
        request.replaceUri(newText());
        return true;
    }

    private byte[] newText() {
        String[] texts = {"", "b", "search", "café", "a\\\"b", "s\\u00e9", "x".repeat(99)};
        return texts[random.nextInt(texts.length)].getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void isReadAgainWhenMoreThanItsIdAndItsNameDiffers() {
        JsonRpcRequest renamed = request("{\"name\":\"\"}");
        renamed.replaceName(new byte[] {'b'});
        JsonRpcRequest moved = request("{\"uri\":\"\"}");
        moved.replaceUri(new byte[] {'b'});
        JsonRpcRequest other = request("{\"ref\":{}}");
        other.replaceRef(new byte[] {'1'});
        JsonRpcRequest told = request("{}");
        told.tell(new RequestMeta("2026-07-28", "{}", "", ""));
        JsonRpcRequest modern =
                request("{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}");
        JsonRpcRequest retry = request("{\"requestState\":\"a\"}");
        JsonRpcRequest task = request("{\"task\":{}}");
        JsonRpcRequest broken = request("{\n}");
        ByteBuf own = ByteBufAllocator.DEFAULT.buffer().writeZero(9);
        JsonRpcRequest made = JsonRpcRequest.made(own, new MessageContext() {}, Span.of(6, 7));
        for (JsonRpcRequest each :
                List.of(renamed, moved, other, told, modern, retry, task, broken, made)) {
            assertThat(each.isKnownWhenSent()).isFalse();
            each.release();
        }
    }

    private static JsonRpcRequest request(String params) {
        return (JsonRpcRequest)
                Scans.message(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\",\"params\":"
                                + params
                                + "}");
    }

    private static List<Object> all(JsonRpcRequest request) {
        return List.of(
                request.id(),
                request.method(),
                request.params(),
                request.name(),
                request.uri(),
                request.ref(),
                request.arguments(),
                request.meta(),
                request.cursor(),
                request.progressToken(),
                request.nameText(),
                request.uriText(),
                request.methodText(),
                request.readId(),
                request.nameEscaped(),
                request.uriEscaped(),
                request.methodEscaped(),
                request.isRetry(),
                request.mayHoldUri(),
                request.rawLineBreak(),
                request.sentTaskId());
    }

    /** Returns a request with some of the members there are, in any order, and others. */
    private String text() {
        List<String> params = some("\"name\":\"se\\u0061rch\"", "\"name\":\"\"", "\"uri\":\"a:b\"");
        params.addAll(some("\"ref\":{\"type\":\"x\"}", "\"cursor\":\"c\"", "\"taskId\":\"t\""));
        params.addAll(some("\"arguments\":{\"uri\":[1,2.5,null]}", "\"limit\":10", "\"x\":\"y\""));
        List<String> meta = some("\"progressToken\":" + id(), "\"more\":{\"progressToken\":1}");
        if (random.nextInt(3) > 0) {
            params.add("\"_meta\":" + object(meta));
        }
        List<String> members = some("\"other\":[]");
        members.add("\"jsonrpc\":\"2.0\"");
        members.add("\"id\":" + id());
        members.add("\"method\":\"tools/call\"");
        if (random.nextInt(8) > 0) {
            members.add("\"params\":" + object(params));
        }
        return object(members);
    }

    private String id() {
        return random.nextBoolean() ? "\"a\\u0062 " + random.nextInt(9) + "\"" : "4711471147114711";
    }

    private List<String> some(String... members) {
        List<String> taken = new ArrayList<>();
        for (String member : members) {
            String name = member.substring(0, member.indexOf(':'));
            boolean twice = taken.stream().anyMatch(other -> other.startsWith(name));
            if (!twice && random.nextBoolean()) {
                taken.add(member);
            }
        }
        return taken;
    }

    private String object(List<String> members) {
        Collections.shuffle(members, random);
        String blank = random.nextBoolean() ? " " : "";
        return "{" + blank + String.join("," + blank, members) + blank + "}";
    }
}
