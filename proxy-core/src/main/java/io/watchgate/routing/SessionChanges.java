package io.watchgate.routing;

import io.watchgate.catalogue.CatalogueListener;
import io.watchgate.catalogue.Catalogues;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.jsonrpc.JsonRpcInvocation;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.McpSession;
import io.watchgate.session.SessionLegEvents;
import io.watchgate.session.SessionRegistry;
import io.watchgate.subscription.ResourceSubscriptions;
import io.watchgate.task.Tasks;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings what servers say unasked to the sessions it concerns: changed lists, updated resources,
 * log messages of shared legs.
 *
 * <p>Safe from any of the gateway's loops.
 */
public final class SessionChanges implements CatalogueListener, SessionLegEvents {

    private final SessionRegistry sessions;
    private final ResourceSubscriptions subscriptions;
    private final LogLevels levels;
    private final Listens listens;
    private final Tasks tasks;
    private final List<ListChanges> perLoop;
    private volatile @Nullable Catalogues catalogues;
    private volatile @Nullable LegChooser legs;

    /** Creates the way for changes to {@code sessions}. */
    public SessionChanges(
            GatewayLoops loops,
            SessionRegistry sessions,
            ResourceSubscriptions subscriptions,
            LogLevels levels,
            Listens listens,
            Tasks tasks) {
        this.sessions = sessions;
        this.subscriptions = subscriptions;
        this.levels = levels;
        this.listens = listens;
        this.tasks = tasks;
        this.perLoop = loops.all().stream().map(ListChanges::new).toList();
    }

    /** Introduces the catalogues and who chooses legs, which in turn report here. */
    public void watch(Catalogues watched, LegChooser chooser) {
        catalogues = watched;
        legs = chooser;
    }

    @Override
    public void changed(UpstreamCatalogue catalogue, Primitive primitive) {
        for (McpSession session : sessions.all()) {
            if (reaches(session, catalogue.upstream())
                    && LegChooser.listKey(session, catalogue.upstream()).equals(catalogue.key())) {
                tell(session, primitive);
            }
        }
        for (Listen listen : listens.all()) {
            if (isOf(listen, catalogue)) {
                listen.changed(primitive);
            }
        }
    }

    private static boolean isOf(Listen listen, UpstreamCatalogue catalogue) {
        Upstream upstream = catalogue.upstream();
        return listen.reaches(upstream)
                && LegChooser.listKey(listen.caller(), upstream).equals(catalogue.key());
    }

    /** Tells a session that all its lists may have changed. */
    public void allChanged(McpSession session) {
        for (Primitive primitive : Primitive.values()) {
            tell(session, primitive);
        }
    }

    /** Tells a session that a list has changed. */
    public void tell(McpSession session, Primitive primitive) {
        perLoop.get(session.home().index()).changed(session, primitive);
    }

    @Override
    public void said(
            UpstreamCatalogue catalogue, UpstreamLeg leg, JsonRpcNotification notification) {
        if (McpMethod.of(notification) == McpMethod.RESOURCES_UPDATED) {
            updated(leg, notification);
            return;
        }
        for (McpSession session : sessions.all()) {
            boolean shares =
                    reaches(session, leg.upstream())
                            && LegChooser.callKey(session, leg.upstream()).equals(leg.key());
            if (shares) {
                session.relay(leg, notification.copy());
            }
        }
        notification.release();
    }

    @Override
    public boolean tookForTask(UpstreamLeg leg, JsonRpcNotification notification) {
        return tasks.messages().take(leg, notification);
    }

    @Override
    public JsonRpcMessage known(
            McpSession session, UpstreamLeg leg, GatewayLoop loop, JsonRpcInvocation message) {
        return tasks.messages().known(session, leg, loop, message);
    }

    @Override
    public boolean progressed(
            UpstreamLeg leg, GatewayLoop loop, long call, JsonRpcNotification notification) {
        return tasks.progressed(leg, loop, call, notification);
    }

    @Override
    public boolean isListenedTo(UpstreamCatalogue catalogue) {
        for (McpSession session : sessions.all()) {
            if (reaches(session, catalogue.upstream())
                    && LegChooser.listKey(session, catalogue.upstream()).equals(catalogue.key())) {
                return true;
            }
        }
        return listens.all().stream().anyMatch(listen -> isOf(listen, catalogue));
    }

    @Override
    public void opened(McpSession session, UpstreamLeg leg) {
        opened(leg);
    }

    /** Brings a leg that has opened to the state its sessions had on the one before. */
    @Override
    public void opened(UpstreamLeg leg) {
        levels.opened(leg);
        subscriptions.opened(leg);
    }

    @Override
    public void changed(McpSession session, UpstreamLeg leg, JsonRpcNotification notification) {
        McpMethod method = McpMethod.of(notification);
        Primitive primitive = method.primitive();
        if (method == McpMethod.RESOURCES_UPDATED || primitive == null) {
            updated(leg, notification);
            return;
        }
        notification.release();
        // From here on this session's list is another than that of the sessions that declared the
        // same.
        session.leg(leg.upstream()).diverge();
        UpstreamCatalogue own = own(session, leg);
        if (own == null) {
            tell(session, primitive);
        } else {
            own.changed(primitive);
        }
    }

    @Override
    public void changedUntold(McpSession session, UpstreamLeg leg, Primitive primitive) {
        session.leg(leg.upstream()).diverge();
        UpstreamCatalogue own = own(session, leg);
        if (own != null) {
            own.forget(primitive);
        }
    }

    private @Nullable UpstreamCatalogue own(McpSession session, UpstreamLeg leg) {
        Catalogues known = catalogues;
        return known == null
                ? null
                : known.find(leg.upstream(), LegChooser.listKey(session, leg.upstream()));
    }

    private void updated(UpstreamLeg leg, JsonRpcNotification notification) {
        subscriptions.updated(
                leg,
                notification,
                (subscriber, uri) ->
                        UriForm.of(subscriber.endpoint()).exposedInside(leg.upstream(), uri));
    }

    @Override
    public void closed(McpSession session, UpstreamLeg leg) {
        Catalogues known = catalogues;
        LegKey key = leg.key();
        UpstreamCatalogue own = known == null ? null : known.find(leg.upstream(), key);
        if (known != null && own != null) {
            own.legClosed(leg);
            known.forget(leg.upstream(), key);
        }
        revive(session, leg);
    }

    /** Opens a leg again that broke under the session's subscriptions. */
    private void revive(McpSession session, UpstreamLeg leg) {
        Upstream upstream = leg.upstream();
        LegChooser chooser = legs;
        boolean broke = upstream.health().failures() > 0 && reaches(session, upstream);
        if (broke && chooser != null && subscriptions.isUsed(leg)) {
            LegRevival revival =
                    new LegRevival(
                            session,
                            upstream,
                            () -> chooser.forCall(session, upstream, session.home()));
            session.home().run(revival::schedule);
        }
    }

    private static boolean reaches(McpSession session, Upstream upstream) {
        return session.endpoint() instanceof UpstreamSet set && set.contains(upstream);
    }
}
