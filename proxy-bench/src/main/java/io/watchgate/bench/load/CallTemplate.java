package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.watchgate.bench.Payloads;
import java.util.List;

/**
 * The bytes of a call and of its answer, in which only the id differs: it stands in the envelope
 * and once more in the argument that the server echoes. Confined to one thread.
 */
final class CallTemplate {

    private static final int DIGITS = 10;
    private static final String ID = "1111111111";

    private final byte[] request;
    private final int[] requestIds;

    /** The answer, and the same as peers write it that take it apart and put it together again. */
    private final List<Spelling> answers;

    private record Spelling(ByteBuf bytes, int[] ids) {

        static Spelling of(String text) {
            return new Spelling(Unpooled.wrappedBuffer(EchoAnswers.ascii(text)), places(text));
        }

        boolean isAt(ByteBuf in, int index, int end, long id) {
            if (index + bytes.readableBytes() > end) {
                return false;
            }
            for (int place : ids) {
                putId(bytes, place, id);
            }
            return ByteBufUtil.equals(bytes, 0, in, index, bytes.readableBytes());
        }
    }

    /** Makes the template; the argument has {@code bytes} bytes, at least those of an id. */
    CallTemplate(LoadTarget target, int bytes) {
        String text = ID + Payloads.text(Math.max(0, bytes - DIGITS)).replace('1', '2');
        String call =
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + ID
                        + ",\"method\":\"tools/call\",\"params\":{"
                        + (target.isModern() ? LoadTarget.META + "," : "")
                        + "\"name\":\""
                        + target.tool()
                        + "\",\"arguments\":{\"query\":\""
                        + text
                        + "\"}}}";
        String post = post(target, call);
        request = EchoAnswers.ascii(post);
        requestIds = places(post);
        String content =
                "{"
                        + target.eras().resultStart()
                        + "\"content\":[{\"type\":\"text\",\"text\":\""
                        + text
                        + "\"}]";
        answers = target.eras() == Eras.LEGACY ? spellings(content) : List.of(exact(content));
    }

    private static String post(LoadTarget target, String call) {
        String post =
                Payloads.post(target.path(), target.session(), call)
                        .replace("127.0.0.1:8808", "127.0.0.1:" + target.port());
        return target.isModern()
                ? post.replace(
                        "mcp-protocol-version: " + LoadTarget.REVISION,
                        "mcp-protocol-version: "
                                + ModernEcho.REVISION
                                + "\r\nmcp-method: tools/call\r\nmcp-name: "
                                + target.tool())
                : post;
    }

    private static Spelling exact(String content) {
        return Spelling.of(Payloads.response(ID, content + "}"));
    }

    private static List<Spelling> spellings(String content) {
        return List.of(
                exact(content),
                Spelling.of("{\"result\":" + content + "},\"jsonrpc\":\"2.0\",\"id\":" + ID + "}"),
                Spelling.of(Payloads.response(ID, content + ",\"isError\":false}")));
    }

    private static int[] places(String text) {
        int first = text.indexOf(ID);
        return new int[] {first, text.indexOf(ID, first + DIGITS)};
    }

    /** Writes the call with this id. */
    ByteBuf write(ByteBuf out, long id) {
        int start = out.writerIndex();
        out.writeBytes(request);
        for (int place : requestIds) {
            putId(out, start + place, id);
        }
        return out;
    }

    /**
     * Returns the length of the answer to call {@code id} that stands at {@code index}, byte for
     * byte in one of its spellings; -1 when there is none.
     */
    int answerAt(ByteBuf in, int index, int end, long id) {
        for (Spelling answer : answers) {
            if (answer.isAt(in, index, end, id)) {
                return answer.bytes().readableBytes();
            }
        }
        return -1;
    }

    private static void putId(ByteBuf bytes, int at, long id) {
        long rest = id;
        for (int i = DIGITS - 1; i >= 0; i--) {
            bytes.setByte(at + i, (int) ('0' + rest % 10));
            rest /= 10;
        }
    }
}
