package io.watchgate.bench.memory;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client at the end of a {@link MemoryChannel}: first some introductory requests, then the
 * same call over and over, each with an id of its own whose echo is checked.
 *
 * <p>Confined to the event loop of its channel; a call costs it no allocation.
 */
final class MemoryClient implements MemoryPeer {

    private static final int FIRST_ID = 10_000_000;

    /** Ids of one client: connections of one session must not have the same at a time. */
    private static final int RANGE = 10_000_000;

    private static final byte[] ID_KEY = "\"id\":".getBytes(StandardCharsets.US_ASCII);

    private final Inbox inbox = new Inbox();
    private final MemoryChannel channel = new MemoryChannel(this);
    private final Runnable send = this::sendCall;
    private byte[] request = {};
    private int idAt;
    private int id;
    private int left;
    private @Nullable CompletableFuture<String> answer;
    private @Nullable CompletableFuture<Void> finished;

    /** Creates the client with this number; there are nine at most. */
    MemoryClient(int number) {
        id = FIRST_ID + number * RANGE;
    }

    /** Returns the gateway's end. */
    MemoryChannel channel() {
        return channel;
    }

    /** Sends one request; the answer is the whole response. */
    CompletableFuture<String> exchange(String text) {
        CompletableFuture<String> future = new CompletableFuture<>();
        answer = future;
        channel.deliver(bytes(text.getBytes(StandardCharsets.US_ASCII)));
        return future;
    }

    /** Notes the request that {@link #call} repeats; its id is {@code idPlaceholder}. */
    void repeat(String text, String idPlaceholder) {
        request = text.getBytes(StandardCharsets.US_ASCII);
        idAt = text.indexOf(idPlaceholder);
    }

    /** Returns a placeholder for ids, as long as they are. */
    static String idPlaceholder() {
        return String.valueOf(FIRST_ID);
    }

    /** Makes {@code calls} calls, one after the other. */
    CompletableFuture<Void> call(int calls) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        left = calls;
        finished = future;
        sendCall();
        return future;
    }

    private void sendCall() {
        left--;
        id++;
        ByteBuf out = bytes(request);
        int rest = id;
        for (int i = 7; i >= 0; i--) {
            out.setByte(idAt + i, '0' + rest % 10);
            rest /= 10;
        }
        channel.deliver(out);
    }

    private ByteBuf bytes(byte[] text) {
        return channel.alloc().directBuffer(text.length).writeBytes(text);
    }

    @Override
    public void received(ByteBuf bytes) {
        inbox.add(bytes);
    }

    @Override
    public void flushed(MemoryChannel from) {
        if (answer != null) {
            CompletableFuture<String> waiting = answer;
            answer = null;
            waiting.complete(inbox.toString());
        } else if (finished != null) {
            check(finished);
        }
        inbox.clear();
    }

    private void check(CompletableFuture<Void> waiting) {
        if (echoedId() != id || inbox.at(9) != '2') {
            finished = null;
            waiting.completeExceptionally(
                    new IllegalStateException("answer to call " + id + ": " + inbox.toString()));
        } else if (left == 0) {
            finished = null;
            waiting.complete(null);
        } else {
            channel.eventLoop().execute(send);
        }
    }

    /** Returns the id in the answer; prepared answers have spaces in front of it. */
    private int echoedId() {
        int at = inbox.indexOf(ID_KEY) + ID_KEY.length;
        int echoed = 0;
        while (inbox.at(at) == ' ') {
            at++;
        }
        while (inbox.at(at) >= '0' && inbox.at(at) <= '9') {
            echoed = echoed * 10 + inbox.at(at++) - '0';
        }
        return echoed;
    }
}
