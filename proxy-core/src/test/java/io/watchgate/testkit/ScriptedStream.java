package io.watchgate.testkit;

import java.nio.charset.StandardCharsets;

/** A stream of events from a {@link ScriptedServer}. Used by one thread. */
public final class ScriptedStream {

    private final ScriptedRequest request;

    ScriptedStream(ScriptedRequest request) {
        this.request = request;
    }

    /** Returns the request that the stream answers. */
    public ScriptedRequest request() {
        return request;
    }

    /** Sends a message. */
    public ScriptedStream event(String json) {
        return raw("data: " + json + "\n\n");
    }

    /** Sends progress on the request, with further params such as {@code "progress":1}. */
    public ScriptedStream progress(String params) {
        return event(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
                        + "\"progressToken\":"
                        + request.at("params", "_meta", "progressToken")
                        + ","
                        + params
                        + "}}");
    }

    /** Sends text as a chunk of its own. */
    public ScriptedStream raw(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        request.write(
                (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII),
                bytes,
                "\r\n".getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /** Sends the result of the request and ends the stream. */
    public void result(String json) {
        event("{\"jsonrpc\":\"2.0\",\"id\":" + request.id() + ",\"result\":" + json + "}");
        end();
    }

    /** Ends the stream. */
    public void end() {
        request.ended();
        request.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
