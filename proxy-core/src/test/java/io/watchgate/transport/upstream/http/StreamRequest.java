package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request as it arrived on a stream, and the ways to answer it. */
record StreamRequest(
        StreamPeer connection, Http2FrameStream stream, Http2Headers head, String body) {

    private static final Pattern ID = Pattern.compile("\"id\":([0-9]+)");

    String method() {
        return head.method().toString();
    }

    /** Returns the value of a header; null when it is absent. */
    String header(String name) {
        CharSequence value = head.get(name);
        return value == null ? null : value.toString();
    }

    StreamRequest expect(String text) {
        assertThat(body).contains(text);
        return this;
    }

    /** Returns the JSON-RPC response to this request. */
    String response(String result) {
        Matcher id = ID.matcher(body);
        assertThat(id.find()).as("an id in " + body).isTrue();
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1) + ",\"result\":" + result + "}";
    }

    /** Sends the head of a response; {@code fields} are names and values. */
    StreamRequest begin(int status, boolean last, String... fields) {
        Http2Headers headers = new DefaultHttp2Headers().status(Integer.toString(status));
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        connection
                .channel()
                .writeAndFlush(new DefaultHttp2HeadersFrame(headers, last).stream(stream))
                .syncUninterruptibly();
        return this;
    }

    /** Sends a portion of the body; completes when the gateway has given it room. */
    ChannelFuture data(byte[] bytes, boolean last) {
        return connection
                .channel()
                .writeAndFlush(
                        new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), last)
                                .stream(stream));
    }

    ChannelFuture data(String text, boolean last) {
        return data(text.getBytes(StandardCharsets.UTF_8), last);
    }

    void status(int code, String... fields) {
        begin(code, true, fields);
    }

    /** Answers with JSON. */
    void json(String json, String... fields) {
        String[] all = new String[fields.length + 2];
        System.arraycopy(fields, 0, all, 2, fields.length);
        all[0] = "content-type";
        all[1] = "application/json";
        begin(200, false, all);
        data(json, true).syncUninterruptibly();
    }

    /** Answers the JSON-RPC request with this result. */
    void result(String result, String... fields) {
        json(response(result), fields);
    }

    /** Begins to answer with events. */
    StreamRequest events() {
        return begin(200, false, "content-type", "text/event-stream");
    }

    StreamRequest event(String id, String data) {
        data("id: " + id + "\ndata: " + data + "\n\n", false).syncUninterruptibly();
        return this;
    }

    void end() {
        data("", true).syncUninterruptibly();
    }

    void reset(Http2Error error) {
        connection
                .channel()
                .writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream))
                .syncUninterruptibly();
    }
}
