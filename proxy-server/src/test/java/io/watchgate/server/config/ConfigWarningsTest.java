package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigWarningsTest {

    @TempDir private Path directory;

    @Test
    void speaksOfDoorsThatAreOpen() throws Exception {
        assertThat(
                        new Loads(directory, Map.of())
                                .warnings(
                                        """
                                        version: 1
                                        listen:
                                          - 127.0.0.1:8808
                                          - {address: 0.0.0.0:8810, open: true}
                                        admin: 0.0.0.0:8809
                                        upstreams:
                                          a: {url: https://a.example.com, tls: {insecure: true}}
                                          b:
                                            url: http://b.example.com
                                            headers:
                                              authorization: Bearer x
                                          c: {url: "http://[::1]/", headers: {Authorization: x}}
                                          e: {url: http://e, tls: {ca: ca.pem}}
                                          d: {url: https://d, tls: {insecure: true}, enabled: false}
                                        """))
                .containsExactly(
                        "4:35: listen[1].open: true: everyone who can reach 0.0.0.0:8810 may call",
                        "5:8: admin: 0.0.0.0:8809: everyone who can reach it may look and change"
                                + " (expected: a loopback address)",
                        "7:51: upstreams.a.tls.insecure: true: whoever answers is taken for the"
                                + " server",
                        "11:22: upstreams.b.headers.authorization: sent unencrypted (expected: an"
                                + " https:// url)",
                        "13:27: upstreams.e.tls: without effect (expected: an https:// url)");
    }

    @Test
    void speaksOfAGatewayWithoutServers() throws Exception {
        Loads loads = new Loads(directory, Map.of());
        assertThat(loads.warnings("version: 1\n"))
                .containsExactly("1:1: upstreams: none enabled: clients will see nothing");
        assertThat(loads.warnings("version: 1\nupstreams: {a: {command: [x], enabled: false}}\n"))
                .containsExactly("2:12: upstreams: none enabled: clients will see nothing");
    }

    /** A decoder of the gateway's own could be asked for once. */
    @Test
    void speaksOfAKeyThatHasNoEffectAnyMore() throws Exception {
        Loads loads = new Loads(directory, Map.of());
        String effect =
                " http-codec: without effect: there is no other decoder of HTTP/1.1 any more";
        assertThat(loads.warnings(Loads.SMALLEST + "http-codec: netty\n"))
                .containsExactly("3:1:" + effect);
        assertThat(loads.warnings(Loads.SMALLEST + "http-codec: ${CODEC:-netty}\n"))
                .containsExactly("3:1:" + effect);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "frame: 16MiB|-",
                "frame: 33MiB|2:17: limits.frame: 33MiB (expected: within limits.buffered, which is"
                        + " half of the direct memory of 64MiB (-XX:MaxDirectMemorySize))",
                "buffered: 64MiB|-",
                "buffered: 65MiB|2:20: limits.buffered: 65MiB (expected: within the direct memory"
                        + " of 64MiB (-XX:MaxDirectMemorySize))",
                "connections: 16384|-",
                "connections: 16385|2:23: limits.connections: 16385 idle ones alone fill the heap"
                        + " of 128MiB (-Xmx)",
                "sessions: 16385|2:20: limits.sessions: 16385 idle ones alone fill the heap of"
                        + " 128MiB (-Xmx)"
            })
    void speaksOfLimitsThatTheMemoryCannotKeep(String limit, @Nullable String warning)
            throws Exception {
        LoadedConfig loaded =
                new Loads(directory, Map.of())
                        .load("version: 1\nlimits: {" + limit + "}\nupstreams: {}\n");
        List<String> found =
                MemoryFit.of(loaded, 128L << 20, 64L << 20).stream()
                        .map(problem -> problem.toString().split("watchgate.yaml:", 2)[1])
                        .toList();
        assertThat(found).isEqualTo(warning == null ? List.of() : List.of(warning));
    }

    @Test
    void isSilentOtherwise() throws Exception {
        assertThat(new Loads(directory, Map.of()).warnings(Loads.SMALLEST)).isEmpty();
    }
}
