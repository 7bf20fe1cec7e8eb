package io.watchgate.server.daemon;

import io.watchgate.auth.Principal;
import io.watchgate.catalogue.ItemList;
import io.watchgate.catalogue.ListWaiter;
import io.watchgate.child.ChildHost;
import io.watchgate.config.GatewayConfig;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.NamePattern;
import io.watchgate.mcp.Primitive;
import io.watchgate.pin.Lock;
import io.watchgate.server.plugin.ExpressionModule;
import io.watchgate.server.plugin.PluginFolder;
import io.watchgate.session.ExchangeListener;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.snapshot.GatewayParts;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegKey.Kind;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the servers of a configuration for their tools, as a gateway would see them: filters of
 * content have judged them, nothing is renamed or hidden. Servers are asked as by a client that can
 * be asked for nothing, and as by one that can be asked for everything, since some list by that: a
 * tool that is another then is a further one of its name.
 *
 * <p>Blocks; starts servers, and ends what it has started.
 */
public final class ToolSurvey {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private ToolSurvey() {}

    /**
     * Returns all tools by upstream and name; of each name those that differ.
     *
     * @param environment the process's variables
     * @throws IOException when one of the servers gives no list; the message says which and why
     */
    public static Map<String, Map<String, List<byte[]>>> of(
            GatewayConfig config, Map<String, String> environment)
            throws IOException, InterruptedException {
        GatewayLoops loops = LoopChoice.loops(config);
        ChildHost children = new ChildHost(loops.backend());
        ExecutorService blocking = BlockingWork.threads(loops.size());
        try {
            GatewayParts parts =
                    new GatewayParts(
                            loops,
                            children,
                            blocking,
                            ExchangeListener.SILENT,
                            reason -> {},
                            upstream -> StrayMessages.IGNORED,
                            environment,
                            "lock",
                            new PluginFolder(),
                            ExpressionModule.installed(),
                            new SealSecrets(environment)::of,
                            unpinned -> Lock.EMPTY);
            GatewayCore core = new GatewayCore(parts, config.withoutPinning());
            try {
                core.seals().prepare(blocking);
                return ask(core, NamePattern.all(config.pinning().except()));
            } finally {
                core.close();
            }
        } finally {
            children.close(PATIENCE);
            loops.shutdown();
            blocking.shutdownNow();
        }
    }

    private static Map<String, Map<String, List<byte[]>>> ask(
            GatewayCore core, List<NamePattern> except) throws IOException, InterruptedException {
        Map<String, Map<String, List<byte[]>>> all = new LinkedHashMap<>();
        for (Upstream upstream : core.snapshot().upstreams()) {
            if (!NamePattern.anyMatches(except, upstream.key())) {
                Map<String, Set<ByteBuffer>> tools = new LinkedHashMap<>();
                String principal = Principal.ANONYMOUS.id();
                add(
                        tools,
                        core,
                        upstream,
                        new LegKey(principal, CapabilityProfile.NONE, Kind.SHARED));
                CapabilityProfile every = CapabilityProfile.of(EnumSet.allOf(ClientFeature.class));
                add(tools, core, upstream, new LegKey(principal, every, Kind.CATALOGUE));
                all.put(upstream.key(), bytes(tools));
            }
        }
        return all;
    }

    private static Map<String, List<byte[]>> bytes(Map<String, Set<ByteBuffer>> tools) {
        Map<String, List<byte[]>> bytes = new LinkedHashMap<>();
        tools.forEach(
                (name, same) -> bytes.put(name, same.stream().map(ByteBuffer::array).toList()));
        return bytes;
    }

    private static void add(
            Map<String, Set<ByteBuffer>> tools, GatewayCore core, Upstream upstream, LegKey key)
            throws IOException, InterruptedException {
        CompletableFuture<ItemList> listed = new CompletableFuture<>();
        core.catalogues()
                .of(upstream, key)
                .list(
                        Primitive.TOOL,
                        new ListWaiter() {
                            @Override
                            public void listed(ItemList list) {
                                listed.complete(list);
                            }

                            @Override
                            public void failed(Failure failure) {
                                listed.completeExceptionally(new IOException(failure.text()));
                            }
                        });
        try {
            long most = 2 * upstream.config().timeouts().request().toNanos();
            listed.get(most, TimeUnit.NANOSECONDS)
                    .listings()
                    .forEach(
                            (name, those) -> {
                                Set<ByteBuffer> all =
                                        tools.computeIfAbsent(
                                                name, unused -> new LinkedHashSet<>());
                                those.forEach(tool -> all.add(ByteBuffer.wrap(tool)));
                            });
        } catch (ExecutionException refused) {
            Throwable cause = refused.getCause();
            throw new IOException((cause == null ? refused : cause).getMessage(), refused);
        } catch (TimeoutException late) {
            throw new IOException("upstream " + upstream.key() + " gives no list of tools", late);
        }
    }
}
