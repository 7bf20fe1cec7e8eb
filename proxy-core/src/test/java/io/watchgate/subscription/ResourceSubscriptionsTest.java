package io.watchgate.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.loop.NamePortions;
import io.watchgate.loop.TurnSteps;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.session.Endpoint;
import io.watchgate.session.ResourceSubscriber;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.PlayedServer;
import io.watchgate.testkit.VirtualLoop;
import io.watchgate.testkit.stdio.TestOwner;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the end of somebody who subscribed to very much costs the loop of the leg. */
class ResourceSubscriptionsTest {

    private static final int MANY = 1000;
    private static final int PER_TURN = TurnSteps.PER_TURN * NamePortions.MOST;

    /** Somebody who wants to hear of resources, and never does. */
    private static final class Somebody implements ResourceSubscriber {

        @Override
        public Endpoint endpoint() {
            throw new AssertionError("nothing is updated");
        }

        @Override
        public void updated(JsonRpcNotification update, byte @Nullable [] exposed) {
            throw new AssertionError("nothing is updated");
        }
    }

    private static final LegWaiter NOBODY =
            new LegWaiter() {
                @Override
                public void opened(UpstreamLeg leg) {}

                @Override
                public void failed(Failure failure) {
                    throw new AssertionError(failure.text());
                }
            };

    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(1, 8, 64, System::nanoTime));
    private final VirtualLoop loop = new VirtualLoop();
    private final PlayedServer server = new PlayedServer("{\"resources\":{\"subscribe\":true}}");
    private final Upstream upstream = server.upstream("up", loops, 1);
    private final ResourceSubscriptions subscriptions = new ResourceSubscriptions();
    private final List<String> unsubscribed = new ArrayList<>();
    private final Somebody one = new Somebody();
    private final Somebody two = new Somebody();
    private UpstreamLeg leg;

    @BeforeEach
    void subscribe() {
        server.on(McpMethod.RESOURCES_SUBSCRIBE, "{}");
        server.on(
                McpMethod.RESOURCES_UNSUBSCRIBE,
                body -> {
                    unsubscribed.add(Json.text(body, "params", "uri"));
                    return "{}";
                });
        leg = open();
        subscribe(one);
        server.takeHeard();
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
        loop.channel().finishAndReleaseAll();
        loops.shutdown().get(20, TimeUnit.SECONDS);
    }

    private UpstreamLeg open() {
        LegKey key = new LegKey("", CapabilityProfile.NONE, LegKey.Kind.SHARED);
        UpstreamLeg opened = upstream.legs().acquire(key, loop.loop(), TestOwner::new);
        opened.open(NOBODY);
        loop.channel().runPendingTasks();
        assertThat(opened.state()).isEqualTo(UpstreamLeg.State.OPEN);
        return opened;
    }

    private void subscribe(Somebody somebody) {
        List<Boolean> agreed = new ArrayList<>();
        for (String uri : uris()) {
            subscriptions.subscribe(somebody, leg, uri, loop.loop(), agreed::add);
        }
        loop.channel().runPendingTasks();
        assertThat(agreed).hasSize(MANY).containsOnly(true);
    }

    private static Set<String> uris() {
        return IntStream.range(0, MANY).mapToObj(i -> "x:" + i).collect(Collectors.toSet());
    }

    @Test
    void unsubscribesFromAFewInEachTurn() {
        subscriptions.ended(one);
        assertThat(unsubscribed).as("in the turn in which it ended").hasSizeBetween(1, PER_TURN);
        loop.channel().runPendingTasks();
        assertThat(unsubscribed).hasSize(MANY);
        assertThat(new HashSet<>(unsubscribed)).isEqualTo(uris());
        assertThat(subscriptions.isUsed(leg)).isFalse();
    }

    private long subscribedAgain() {
        return server.takeHeard().stream()
                .filter(McpMethod.RESOURCES_SUBSCRIBE.text()::equals)
                .count();
    }

    @Test
    void subscribesToAFewInEachTurnWhenALegIsBack() {
        subscriptions.opened(leg);
        long first = subscribedAgain();
        assertThat(first).as("in the turn in which it opened").isBetween(1L, (long) PER_TURN);
        loop.channel().runPendingTasks();
        assertThat(first + subscribedAgain()).isEqualTo(MANY);
    }

    @Test
    void aLegIsOpenWhenAllIsSubscribedToAgain() {
        server.breakDown();
        loop.channel().runPendingTasks();
        loop.advance(Duration.ofSeconds(1));
        server.takeHeard();
        List<Long> subscribed = new ArrayList<>();
        UpstreamLeg next =
                upstream.legs()
                        .acquire(
                                leg.key(),
                                loop.loop(),
                                () ->
                                        new TestOwner() {
                                            @Override
                                            public void opened(UpstreamLeg opened) {
                                                subscriptions.opened(opened);
                                            }
                                        });
        assertThat(next).isNotSameAs(leg);
        next.open(
                new LegWaiter() {
                    @Override
                    public void opened(UpstreamLeg opened) {
                        subscribed.add(subscribedAgain());
                    }

                    @Override
                    public void failed(Failure failure) {
                        throw new AssertionError(failure.text());
                    }
                });
        loop.channel().runPendingTasks();
        assertThat(subscribed).containsExactly((long) MANY);
    }

    @Test
    void whatNobodyWantsWhenItsTurnComesIsLeftOut() {
        subscriptions.opened(leg);
        subscriptions.ended(one);
        loop.channel().runPendingTasks();
        assertThat(subscribedAgain()).isBetween(1L, (long) PER_TURN);
    }

    @Test
    void whoeverComesMeanwhileKeepsWhatItSubscribedTo() {
        subscriptions.ended(one);
        List<String> before = List.copyOf(unsubscribed);
        subscribe(two);
        assertThat(unsubscribed).isEqualTo(before);
        assertThat(server.takeHeard())
                .as("asks the server for itself")
                .filteredOn(McpMethod.RESOURCES_SUBSCRIBE.text()::equals)
                .hasSize(MANY);
        subscriptions.ended(two);
        loop.channel().runPendingTasks();
        assertThat(unsubscribed).hasSize(before.size() + MANY);
    }

    @Test
    void aLegThatBreaksMeanwhileIsAskedForNothingMore() {
        server.on(
                McpMethod.RESOURCES_UNSUBSCRIBE,
                body -> {
                    unsubscribed.add(body);
                    return null;
                });
        subscriptions.ended(one);
        int before = unsubscribed.size();
        assertThat(before).isPositive();
        server.breakDown();
        loop.channel().runPendingTasks();
        assertThat(unsubscribed).hasSize(before);
        loop.advance(Duration.ofSeconds(1));
        UpstreamLeg next = open();
        subscriptions.opened(next);
        loop.channel().runPendingTasks();
        assertThat(next).isNotSameAs(leg);
        assertThat(unsubscribed).as("it was not subscribed over this one").hasSize(before);
        assertThat(server.takeHeard()).doesNotContain(McpMethod.RESOURCES_SUBSCRIBE.text());
    }
}
