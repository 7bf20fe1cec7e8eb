package io.watchgate.content;

import io.watchgate.config.HttpTarget;
import io.watchgate.config.TlsConfig;
import io.watchgate.config.key.Defaults;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import io.watchgate.transport.upstream.http.Http2Front;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server over Streamable HTTP: its answers are one JSON value each, or streams. */
final class HttpFarServer extends FarServer {

    private static final String SESSION = "mcp-session-id";
    private static final List<String> METHODS =
            List.of(
                    "tools/list",
                    "tools/call",
                    "resources/read",
                    "logging/setLevel",
                    "resources/subscribe",
                    "resources/unsubscribe",
                    "subscriptions/listen",
                    "ping");

    private final ScriptedServer server = new ScriptedServer();
    private final boolean streams;
    private final @Nullable Http2Front front;
    private final Map<String, ScriptedStream> unasked = new HashMap<>();
    private volatile String latest = "";

    HttpFarServer(boolean modern, boolean streams, boolean http2) {
        super(modern);
        this.streams = streams;
        METHODS.forEach(method -> server.on(method, request -> arrived(new Request(request))));
        server.declares(CAPABILITIES).instructs(INSTRUCTIONS);
        if (modern) {
            server.withoutStream();
            server.on("server/discover", request -> arrived(new Request(request)));
        }
        front = http2 ? front(server.url().getPort()) : null;
    }

    private static Http2Front front(int port) {
        try {
            return new Http2Front(port);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Override
    TestGateway.Setup behind(TestGateway.Setup setup) {
        URI url = front == null ? server.url() : URI.create(front.url());
        TlsConfig tls = front == null ? Defaults.of(TlsConfig.class) : new TlsConfig(null, true);
        return setup.upstream(
                "files", new HttpTarget(url, Map.of(), tls, "auto", null), same -> same);
    }

    @Override
    void sayUnasked(String message) {
        say(latest, message);
    }

    private void say(String session, String message) {
        while (!unasked.containsKey(session)) {
            ScriptedStream stream = server.takeStream();
            unasked.put(stream.request().header(SESSION), stream);
        }
        unasked.get(session).event(message);
    }

    @Override
    String takeNotice(String method) {
        return server.takeNotice(method);
    }

    @Override
    String takeResponse() {
        return server.takeResponse();
    }

    @Override
    List<String> heard() {
        return server.received();
    }

    @Override
    public void close() {
        if (front != null) {
            front.close();
        }
        server.close();
    }

    private final class Request implements Asked {

        private final ScriptedRequest request;
        private @Nullable ScriptedStream stream;

        Request(ScriptedRequest request) {
            this.request = request;
            latest = request.header(SESSION);
        }

        @Override
        public String body() {
            return request.body();
        }

        @Override
        public void say(String message) {
            if (!streams) {
                HttpFarServer.this.say(request.header(SESSION), message);
                return;
            }
            if (stream == null) {
                stream = request.stream();
            }
            stream.event(message);
        }

        @Override
        public void respond(String message) {
            if (stream != null) {
                stream.event(message).end();
            } else if (streams && body().contains("tools/call")) {
                request.stream().event(message).end();
            } else {
                request.json(message);
            }
        }
    }
}
