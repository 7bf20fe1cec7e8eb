package io.watchgate.snapshot;

import io.watchgate.aggregate.AggregateEndpoint;
import io.watchgate.bridge.ParkSettings;
import io.watchgate.bridge.Parking;
import io.watchgate.catalogue.CatalogueServices;
import io.watchgate.catalogue.Catalogues;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.LimitsConfig;
import io.watchgate.config.NamesConfig;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.content.FilterSet;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.limit.BufferBudget;
import io.watchgate.mcp.Primitive;
import io.watchgate.pin.Pins;
import io.watchgate.pipeline.PipelineAssembler;
import io.watchgate.pipeline.PipelineParts;
import io.watchgate.policy.Elsewhere;
import io.watchgate.policy.PolicyChain;
import io.watchgate.policy.PolicyTally;
import io.watchgate.routing.ClientNotices;
import io.watchgate.routing.LegChooser;
import io.watchgate.routing.Listens;
import io.watchgate.routing.LogLevels;
import io.watchgate.routing.RoutingServices;
import io.watchgate.routing.SessionChanges;
import io.watchgate.routing.SingleEndpoint;
import io.watchgate.routing.ToolHashes;
import io.watchgate.seal.Seals;
import io.watchgate.session.Caller;
import io.watchgate.session.Endpoint;
import io.watchgate.session.McpSession;
import io.watchgate.session.SessionRegistry;
import io.watchgate.session.SessionSettings;
import io.watchgate.subscription.ResourceSubscriptions;
import io.watchgate.task.TaskNames;
import io.watchgate.task.Tasks;
import io.watchgate.transport.inbound.InboundServices;
import io.watchgate.upstream.LegFactory;
import io.watchgate.upstream.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The gateway without its process: everything on a message's way, under one configuration at a
 * time.
 *
 * <p>Safe from any thread. Reading the configuration in force is one volatile read.
 */
public final class GatewayCore implements InboundServices, RoutingServices {

    private final GatewayParts parts;
    private final SessionRegistry sessions;
    private final Seals seals;
    private final Tasks tasks;
    private final Parking parking;
    private final ResourceSubscriptions subscriptions = new ResourceSubscriptions();
    private final Listens listens;
    private final ToolHashes toolHashes = new ToolHashes();
    private final FilterSet filters;
    private final PolicyTally policyTally = new PolicyTally();
    private final ClientNotices clientNotices = new ClientNotices();
    private final LogLevels logLevels;
    private final Upkeep upkeep;
    private final Catalogues catalogues;
    private final LegChooser legs;
    private final BufferBudget budget;
    private final PipelineParts pipelineParts;
    private final PipelineAssembler assembler;
    private final UpstreamMaker maker;
    private final SessionChanges changes;
    private final AggregateEndpoint aggregate;
    private volatile GatewaySnapshot snapshot;

    /** Creates the gateway that {@code config} describes. Nothing is opened before it is used. */
    public GatewayCore(GatewayParts parts, GatewayConfig config) {
        this(parts, config, null);
    }

    /**
     * Creates a gateway with another way to its upstreams.
     *
     * @param transport makes the legs of every upstream; null for what its target says
     */
    public GatewayCore(
            GatewayParts parts,
            GatewayConfig config,
            @Nullable Function<Upstream, LegFactory> transport) {
        this.parts = parts;
        filters = new FilterSet(parts.filters());
        SessionSettings settings = SettingsOfSessions.in(config, parts.listener());
        sessions = new SessionRegistry(parts.loops(), settings, config.limits().sessions());
        seals = new Seals(parts.loops(), this::secrets, System::currentTimeMillis);
        TaskNames names = new TaskNames(seals);
        tasks = new Tasks(names, () -> snapshot().config().limits().tasks());
        parking = new Parking(parts.loops(), seals, names, serverInfo(), ParkSettings.of(config));
        logLevels = new LogLevels(sessions, this::fanOutNanos);
        listens = new Listens(config.limits().listens());
        changes =
                new SessionChanges(
                        parts.loops(), sessions, subscriptions, logLevels, listens, tasks);
        catalogues = new Catalogues(catalogueServices(config));
        legs = new LegChooser(catalogues, changes);
        changes.watch(catalogues, legs);
        budget = new BufferBudget(config.limits().buffered().bytes());
        pipelineParts =
                new PipelineParts(
                        parts.loops(),
                        this,
                        () -> snapshot().policy(),
                        filters,
                        parts.strays(),
                        PipelineParts.Sizes.of(config.limits(), budget));
        assembler = new PipelineAssembler(pipelineParts);
        maker =
                new UpstreamMaker(
                        parts, transport, pipelineParts, assembler, parking, this::frameLimit);
        aggregate = new AggregateEndpoint(this, serverInfo());
        filters.prepare(config).use(parts.loops().all());
        snapshot = build(config, settings, Map.of());
        serveAll(snapshot);
        upkeep = new Upkeep(parts.loops().get(0), () -> snapshot().upstreams(), catalogues);
    }

    /**
     * Prepares seals, opens required upstreams, and does from now on what is due now and then.
     * Called once, when clients may come.
     */
    public void start() {
        seals.prepare(parts.blocking());
        upkeep.start();
    }

    /**
     * Puts another configuration in force, at once and for good. Upstreams whose configuration is
     * equal go on untouched; the legs of others close when their last call has ended. Sessions live
     * on where their endpoint does, and are told when what they see may have changed. Loops and I/O
     * stay as they are. Called by one thread at a time.
     *
     * @throws IllegalArgumentException when an upstream cannot be made; then nothing has changed
     */
    public void apply(GatewayConfig config) {
        GatewaySnapshot before = snapshot;
        SessionSettings settings = SettingsOfSessions.in(config, parts.listener());
        Map<String, Upstream> known = new HashMap<>();
        before.upstreams().forEach(upstream -> known.put(upstream.key(), upstream));
        CatalogueServices lists = catalogueServices(config);
        filters.prepare(config);
        GatewaySnapshot after = build(config, settings, known);
        LimitsConfig limits = config.limits();
        sessions.configure(settings, limits.sessions());
        listens.configure(limits.listens());
        catalogues.configure(lists);
        parking.configure(ParkSettings.of(config));
        budget.configure(limits.buffered().bytes());
        pipelineParts.configure(limits, budget);
        parts.loops().configure(limits.handoff(), limits.jsonDepth());
        snapshot = after;
        if (filters.use(parts.loops().all())) {
            catalogues.askAnew(after.upstreams());
        }
        toolHashes.retain(after.endpoints().keySet());
        seals.load();
        serveAll(after);
        Succession succession = new Succession(before, after);
        succession.run(sessions.all(), changes, upkeep);
        listens.succeed(after.retiredSince(before), succession.othersMaySee());
        after.retiredSince(before).forEach(catalogues::forget);
        after.retiredSince(before).forEach(parking::forget);
        upkeep.start();
    }

    /** Returns the configuration in force with everything derived from it. */
    public GatewaySnapshot snapshot() {
        return snapshot;
    }

    /** Returns what the process has provided. */
    public GatewayParts parts() {
        return parts;
    }

    /** Returns all upstreams as one server. */
    public AggregateEndpoint aggregate() {
        return aggregate;
    }

    /** Returns what is known of the upstreams' lists. */
    public Catalogues catalogues() {
        return catalogues;
    }

    /** Returns what seals state that clients carry. */
    public Seals seals() {
        return seals;
    }

    /** Returns what judges content. */
    public FilterSet filters() {
        return filters;
    }

    /** Returns what puts handlers into channels. */
    public PipelineAssembler assembler() {
        return assembler;
    }

    /** Returns the memory for unfinished frames. */
    public BufferBudget budget() {
        return budget;
    }

    private GatewaySnapshot build(
            GatewayConfig config, SessionSettings settings, Map<String, Upstream> known) {
        PolicyChain policy = new PolicyChain(config.policy(), policyTally, parts.expressions());
        List<Upstream> upstreams = maker.upstreams(config, known);
        Map<String, Endpoint> endpoints = new HashMap<>();
        for (Upstream upstream : upstreams) {
            Endpoint endpoint = new SingleEndpoint(upstream, this);
            endpoints.put(endpoint.path(), endpoint);
        }
        endpoints.put(aggregate.path(), aggregate);
        return new GatewaySnapshot(config, policy, settings, upstreams, endpoints);
    }

    private void serveAll(GatewaySnapshot current) {
        NamesConfig names = current.config().names();
        aggregate.serve(current.upstreams(), names.separator(), names.instructions());
    }

    private CatalogueServices catalogueServices(GatewayConfig config) {
        return new CatalogueServices(
                changes,
                serverInfo(),
                config.timeouts().catalogue().toNanos(),
                new Pins(config.pinning(), parts.lock().apply(config.pinning())));
    }

    private String serverInfo() {
        return "{\"name\":\"watchgate\",\"version\":" + JsonTexts.quote(parts.version()) + "}";
    }

    private List<byte[]> secrets() {
        return parts.secrets().apply(snapshot.config());
    }

    @Override
    public @Nullable Endpoint endpoint(String target) {
        Map<String, Endpoint> endpoints = snapshot.endpoints();
        Endpoint endpoint = endpoints.get(target);
        int query = endpoint == null ? target.indexOf('?') : -1;
        return query < 0 ? endpoint : endpoints.get(target.substring(0, query));
    }

    @Override
    public SessionRegistry sessions() {
        return sessions;
    }

    @Override
    public SessionSettings sessionSettings() {
        return snapshot.settings();
    }

    @Override
    public TimeoutsConfig timeouts() {
        return snapshot.timeouts();
    }

    @Override
    public long frameLimit() {
        return snapshot.config().limits().frame().bytes();
    }

    @Override
    public List<String> keptHeaders() {
        return snapshot.keptHeaders();
    }

    @Override
    public RefusalCounter refusals() {
        return parts.refusals();
    }

    @Override
    public LegChooser legs() {
        return legs;
    }

    @Override
    public Parking parking() {
        return parking;
    }

    @Override
    public Tasks tasks() {
        return tasks;
    }

    @Override
    public LogLevels logLevels() {
        return logLevels;
    }

    @Override
    public Listens listens() {
        return listens;
    }

    @Override
    public ToolHashes toolHashes() {
        return toolHashes;
    }

    @Override
    public ResourceSubscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public ClientNotices clientNotices() {
        return clientNotices;
    }

    @Override
    public long startWaitNanos() {
        return snapshot.timeouts().startWait().toNanos();
    }

    @Override
    public long fanOutNanos() {
        return snapshot.timeouts().fanOut().toNanos();
    }

    @Override
    public int namesLimit() {
        return snapshot.config().limits().names();
    }

    @Override
    public PolicyChain policy() {
        return snapshot.policy();
    }

    @Override
    public Elsewhere elsewhere() {
        return pipelineParts.elsewhere();
    }

    @Override
    public void listArrived(Caller caller, Primitive primitive) {
        if (caller instanceof McpSession session) {
            changes.tell(session, primitive);
        }
    }

    @Override
    public void ended(McpSession session) {
        subscriptions.ended(session);
        tasks.sessions().ended(session);
    }

    /** Returns how many calls upstreams have not answered. */
    public int callsInFlight() {
        return snapshot.upstreams().stream()
                .mapToInt(upstream -> upstream.inFlight().taken())
                .sum();
    }

    /** Ends all sessions and closes all upstreams. Returns at once. */
    public void close() {
        upkeep.stop();
        parking.drain();
        sessions.all().forEach(McpSession::end);
        snapshot.upstreams().forEach(Upstream::close);
        filters.close();
    }
}
