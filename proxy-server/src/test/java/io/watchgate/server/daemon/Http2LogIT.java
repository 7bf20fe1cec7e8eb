package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import io.watchgate.testkit.Http2Client;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients get wrong over HTTP/2 fills no log. */
class Http2LogIT {

    private static final String PING = "GET /mcp HTTP/1.1\r\nHost: localhost";

    @Test
    void isSilentAboutMalformedRequestsAndBrokenFrames(@TempDir Path directory) throws Exception {
        DaemonConfig config = new DaemonConfig(directory).upstream("clock", "clock");
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            try (Http2Client http = Http2Client.connect(daemon.port())) {
                Http2Headers malformed = Http2Client.headers(PING).add("connection", "close");
                assertThat(http.open(malformed, true).reset()).isEqualTo(1);
                http.begin(PING + "\r\n\r\n").cancel();
                http.frame(Http2Client.DATA, 0, 0, new byte[1]);
                http.goAway();
                http.expectClosed();
            }
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).isZero();
            // That a loop got no processor for a while may be said.
            assertThat(daemon.count(" WARN (?!.*LoopWatch)")).isZero();
            assertThat(daemon.count(" ERROR ")).isZero();
        }
    }
}
