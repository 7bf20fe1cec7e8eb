package io.watchgate.aggregate;

import io.watchgate.catalogue.CatalogueItem;
import io.watchgate.catalogue.ItemList;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.Transport;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.Defaults;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopSettings;
import io.watchgate.testkit.TestBackend;
import io.watchgate.upstream.Upstream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Upstreams that are configured and never opened. */
final class Fleet implements AutoCloseable {

    private final GatewayLoops loops =
            new GatewayLoops(TestBackend.chosen(), new LoopSettings(1, 1024, 64, System::nanoTime));
    private final List<Upstream> upstreams = new ArrayList<>();

    Fleet add(String key) {
        return add(key, null);
    }

    Fleet add(String key, @Nullable String prefix) {
        UpstreamConfig config =
                new UpstreamConfig(
                        key,
                        new CommandTarget(List.of("server"), Map.of(), List.of(), Path.of("/")),
                        Transport.AUTO,
                        Sharing.AUTO,
                        "auto",
                        prefix,
                        true,
                        false,
                        Defaults.of(RestartConfig.class),
                        Defaults.of(UpstreamTimeouts.class),
                        Defaults.of(UpstreamLimits.class));
        upstreams.add(
                new Upstream(
                        config,
                        loops,
                        unused ->
                                (upstream, legKey, home, owner) -> {
                                    throw new AssertionError("nothing is to be opened");
                                }));
        return this;
    }

    Members members() {
        return new Members(upstreams, "__");
    }

    /** Returns a list of objects that have {@code nameKey} and nothing else. */
    static ItemList list(String nameKey, String... names) {
        List<CatalogueItem> items = new ArrayList<>();
        for (String name : names) {
            String json = "{\"" + nameKey + "\":\"" + name + "\"}";
            items.add(new CatalogueItem(name, json.getBytes(StandardCharsets.UTF_8)));
        }
        return new ItemList(items, 0);
    }

    @Override
    public void close() {
        loops.shutdown();
    }
}
