package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.Transport;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.Defaults;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DescriptorLimitTest {

    private static GatewayConfig config(int stdioUpstreams) {
        List<UpstreamConfig> upstreams =
                IntStream.range(0, stdioUpstreams)
                        .mapToObj(
                                i ->
                                        new UpstreamConfig(
                                                "u" + i,
                                                new CommandTarget(
                                                        List.of("x"),
                                                        Map.of(),
                                                        List.of(),
                                                        Path.of("/")),
                                                Transport.AUTO,
                                                Sharing.AUTO,
                                                "auto",
                                                null,
                                                true,
                                                false,
                                                Defaults.of(RestartConfig.class),
                                                Defaults.of(UpstreamTimeouts.class),
                                                Defaults.of(UpstreamLimits.class)))
                        .toList();
        GatewayConfig defaults = Defaults.of(GatewayConfig.class);
        return new GatewayConfig(
                defaults.listen(),
                defaults.admin(),
                defaults.runtime(),
                defaults.state(),
                defaults.names(),
                defaults.timeouts(),
                defaults.limits(),
                defaults.policy(),
                List.of(),
                defaults.judging(),
                defaults.pinning(),
                defaults.plugins(),
                defaults.accessLog(),
                defaults.audit(),
                defaults.log(),
                upstreams);
    }

    @Test
    void leavesDescriptorsToUpstreamsButKeepsHalfForClients() {
        // 64 of the gateway's own, 3 pipes for each of 16 legs.
        assertThat(new DescriptorLimit(1024).connections(config(1))).isEqualTo(1024 - 64 - 48);
        assertThat(new DescriptorLimit(1024).connections(config(100))).isEqualTo(512);
        assertThat(new DescriptorLimit(1_000_000).connections(config(1))).isEqualTo(10_000);
        assertThat(new DescriptorLimit(Long.MAX_VALUE).connections(config(1))).isEqualTo(10_000);
        assertThat(new DescriptorLimit(1).connections(config(1))).isEqualTo(1);
    }

    @Test
    void readsTheSoftLimit() {
        String header = "Limit                     Soft Limit           Hard Limit           Units";
        String files = "Max open files            1024                 524288               files";
        assertThat(DescriptorLimit.parse(List.of(header, files))).isEqualTo(1024);
        assertThat(DescriptorLimit.parse(List.of(files.replace("1024", "unlimited"))))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(DescriptorLimit.parse(List.of(header))).isEqualTo(1024);
    }
}
