package io.watchgate.codec.http1;

import io.netty.channel.ChannelHandler;
import io.watchgate.codec.SpareHead;
import io.watchgate.transport.inbound.HttpRequests;
import io.watchgate.transport.inbound.RequestHead;
import io.watchgate.transport.upstream.http.HttpResponses;
import io.watchgate.transport.upstream.http.ResponseHead;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the gateway's own decoders beside Netty's for the same messages. Confined to one thread,
 * as the heads they read are.
 *
 * @param lean makes one of the gateway's own
 * @param netty makes one of Netty's
 */
record TwoDecoders(Supplier<ChannelHandler> lean, Supplier<ChannelHandler> netty) {

    /** How many bytes the header lines of a head may have. */
    static final int LONGEST = 8192;

    static TwoDecoders ofRequests() {
        return ofRequests(LONGEST);
    }

    /** Returns those whose heads may have {@code longest} bytes. */
    static TwoDecoders ofRequests(int longest) {
        RequestHeads heads =
                new RequestHeads(longest, HttpRequests.KNOWN, new BytesMemo(), RequestHead::new);
        return new TwoDecoders(
                () -> new LeanMessages(heads),
                () -> new HttpRequests(longest, new SpareHead<>(RequestHead::new)));
    }

    static TwoDecoders ofResponses() {
        return ofResponses(LONGEST);
    }

    /** Returns those whose heads may have {@code longest} bytes. */
    static TwoDecoders ofResponses(int longest) {
        ResponseHeads heads =
                new ResponseHeads(longest, HttpResponses.KNOWN, new BytesMemo(), ResponseHead::new);
        return new TwoDecoders(
                () -> new LeanMessages(heads),
                () -> new HttpResponses(longest, new SpareHead<>(ResponseHead::new)));
    }

    String readLean(List<byte[]> portions) {
        return Transcript.of(lean.get(), portions);
    }

    String readNetty(List<byte[]> portions) {
        return Transcript.of(netty.get(), portions);
    }

    /**
     * Returns in which way the gateway's own decoder read something differently; null when it did
     * not, or saw a fault where Netty saw none.
     */
    static @Nullable String difference(String lean, String netty) {
        int fault = lean.indexOf(Transcript.FAULT);
        boolean same = fault < 0 ? isSame(lean, netty) : netty.startsWith(lean.substring(0, fault));
        return same ? null : "lean:  " + lean + System.lineSeparator() + "netty: " + netty;
    }

    private static boolean isSame(String lean, String netty) {
        String read = Transcript.withoutEarlyEnd(lean);
        // What has not ended, Netty refuses at its first wrong byte, and ours at the end of a line.
        boolean ended = read.length() == lean.length() && lean.endsWith(Transcript.END);
        return Transcript.withoutEarlyEnd(netty).equals(read)
                || !ended && netty.equals(read + Transcript.FAULT);
    }
}
