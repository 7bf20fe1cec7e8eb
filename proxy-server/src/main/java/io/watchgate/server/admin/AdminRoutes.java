package io.watchgate.server.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.watchgate.server.metrics.Exposition;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.upstream.Upstream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what stands under which path of the admin listener. Called on the admin thread.
 *
 * <p>Reading is GET or HEAD, ordering is POST; any other method is 405 with the header Allow, any
 * other path 404.
 */
final class AdminRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(AdminRoutes.class);
    private static final String READ = "GET, HEAD";
    private static final String ORDER = "POST";
    private static final String UPSTREAMS = "/upstreams/";
    private static final String UNPARK = "/unpark";
    private static final String INDEX =
            """
            Watchgate

            GET  /livez                   whether the process works
            GET  /readyz                  whether clients should be sent here, and why not
            GET  /status                  what it does, as JSON
            GET  /metrics                 what it counts, for Prometheus
            GET  /why?name=NAME           why a name is missing, denied or renamed
            POST /reload                  loads the configuration anew
            POST /upstreams/KEY/unpark    lets a parked upstream be tried again
            """;

    private final AdminServices services;
    private final Health health;
    private final StatusPage status;

    AdminRoutes(AdminServices services) {
        this.services = services;
        this.health = new Health(services);
        this.status = new StatusPage(services, health);
    }

    /**
     * Answers a request.
     *
     * @param path the target without its query
     * @param query the query; empty when there is none
     */
    CompletionStage<AdminAnswer> answer(String method, String path, String query) {
        return switch (path) {
            case "/" -> read(method, () -> AdminAnswer.text(HttpResponseStatus.OK, INDEX));
            case "/livez" -> read(method, () -> health(health.notLive()));
            case "/readyz" -> read(method, () -> health(health.notReady()));
            case "/status" -> read(method, () -> AdminAnswer.ok(AdminAnswer.JSON, status.json()));
            case "/metrics" -> read(method, this::metrics);
            case "/why" -> read(method, () -> why(query));
            case "/reload" -> order(method, this::reload);
            default -> {
                String key = unparked(path);
                yield key == null
                        ? now(AdminAnswer.text(HttpResponseStatus.NOT_FOUND, "no such page; see /"))
                        : order(method, () -> unpark(key));
            }
        };
    }

    private static CompletionStage<AdminAnswer> read(String method, Supplier<AdminAnswer> page) {
        boolean reads = method.equals("GET") || method.equals("HEAD");
        return now(reads ? page.get() : AdminAnswer.notAllowed(READ));
    }

    private static CompletionStage<AdminAnswer> order(
            String method, Supplier<CompletionStage<AdminAnswer>> action) {
        return method.equals(ORDER) ? action.get() : now(AdminAnswer.notAllowed(ORDER));
    }

    private static AdminAnswer health(List<String> reasons) {
        return reasons.isEmpty()
                ? AdminAnswer.text(HttpResponseStatus.OK, "ok")
                : AdminAnswer.text(
                        HttpResponseStatus.SERVICE_UNAVAILABLE, String.join("\n", reasons));
    }

    private AdminAnswer metrics() {
        Exposition out = new Exposition();
        services.families().forEach(family -> family.write(out));
        return AdminAnswer.ok(Exposition.CONTENT_TYPE, out.text());
    }

    private AdminAnswer why(String query) {
        GatewayCore gateway = services.core().get();
        return gateway == null
                ? AdminAnswer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "no gateway yet")
                : WhyPage.answer(gateway, query);
    }

    private CompletionStage<AdminAnswer> reload() {
        LOG.info("an admin asks for the configuration to be loaded anew");
        return services.control()
                .reload()
                .thenApply(
                        outcome ->
                                AdminAnswer.text(
                                        outcome.worked()
                                                ? HttpResponseStatus.OK
                                                : HttpResponseStatus.UNPROCESSABLE_ENTITY,
                                        outcome.text()));
    }

    private CompletionStage<AdminAnswer> unpark(String key) {
        GatewayCore gateway = services.core().get();
        List<Upstream> upstreams = gateway == null ? List.of() : gateway.snapshot().upstreams();
        for (Upstream upstream : upstreams) {
            if (upstream.key().equals(key)) {
                upstream.health().unpark();
                LOG.info("an admin lets upstream {} be tried again", key);
                return now(
                        AdminAnswer.text(
                                HttpResponseStatus.OK,
                                "upstream " + key + " is tried again with its next call"));
            }
        }
        return now(AdminAnswer.text(HttpResponseStatus.NOT_FOUND, "no such upstream; see /status"));
    }

    /** Returns the key in {@code /upstreams/KEY/unpark}; null when the path is another. */
    private static @Nullable String unparked(String path) {
        boolean fits =
                path.startsWith(UPSTREAMS)
                        && path.endsWith(UNPARK)
                        && path.length() > UPSTREAMS.length() + UNPARK.length();
        String key =
                fits ? path.substring(UPSTREAMS.length(), path.length() - UNPARK.length()) : null;
        return key == null || key.indexOf('/') >= 0 ? null : key;
    }

    private static CompletionStage<AdminAnswer> now(AdminAnswer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
