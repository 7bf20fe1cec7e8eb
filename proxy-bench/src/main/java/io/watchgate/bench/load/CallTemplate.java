package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.watchgate.bench.Payloads;

/**
 * The bytes of a call and of its answer, in which only the id differs: it stands in the envelope
 * and once more in the argument that the server echoes. Confined to one thread.
 */
final class CallTemplate {

    private static final int DIGITS = 10;
    private static final String ID = "1111111111";

    private final byte[] request;
    private final int[] requestIds;
    private final ByteBuf answer;
    private final int[] answerIds;

    /** The same answer as peers write it that take it apart and put it together again. */
    private final ByteBuf reordered;

    private final int[] reorderedIds;

    /** Makes the template; the argument has {@code bytes} bytes, at least those of an id. */
    CallTemplate(LoadTarget target, int bytes) {
        String text = ID + Payloads.text(Math.max(0, bytes - DIGITS)).replace('1', '2');
        String call =
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + ID
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
                        + target.tool()
                        + "\",\"arguments\":{\"query\":\""
                        + text
                        + "\"}}}";
        String post =
                Payloads.post(target.path(), target.session(), call)
                        .replace("127.0.0.1:8808", "127.0.0.1:" + target.port());
        request = EchoAnswers.ascii(post);
        requestIds = places(post);
        String result = "{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}";
        String expected = Payloads.response(ID, result);
        answer = Unpooled.wrappedBuffer(EchoAnswers.ascii(expected));
        answerIds = places(expected);
        String turned = "{\"result\":" + result + ",\"jsonrpc\":\"2.0\",\"id\":" + ID + "}";
        reordered = Unpooled.wrappedBuffer(EchoAnswers.ascii(turned));
        reorderedIds = places(turned);
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

    /** Returns the length of an answer in bytes. */
    int answerLength() {
        return answer.readableBytes();
    }

    /**
     * Tells whether the answer to call {@code id} stands at {@code index}, byte for byte, with the
     * result behind the id or in front of it.
     */
    boolean isAnswer(ByteBuf in, int index, long id) {
        if (index + answerLength() > in.writerIndex()) {
            return false;
        }
        return isAt(answer, answerIds, in, index, id)
                || isAt(reordered, reorderedIds, in, index, id);
    }

    private static boolean isAt(ByteBuf wanted, int[] ids, ByteBuf in, int index, long id) {
        for (int place : ids) {
            putId(wanted, place, id);
        }
        return ByteBufUtil.equals(wanted, 0, in, index, wanted.readableBytes());
    }

    private static void putId(ByteBuf bytes, int at, long id) {
        long rest = id;
        for (int i = DIGITS - 1; i >= 0; i--) {
            bytes.setByte(at + i, (int) ('0' + rest % 10));
            rest /= 10;
        }
    }
}
