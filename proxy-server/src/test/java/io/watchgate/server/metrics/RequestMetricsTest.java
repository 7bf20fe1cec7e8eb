package io.watchgate.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Reason;
import io.watchgate.server.observability.Allocations;
import io.watchgate.server.observability.Traffic;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.PendingRequest;
import io.watchgate.testkit.Scenario;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {

    private static final String CALL =
            "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'read'}}";
    private static final String OTHER = "{'jsonrpc':'2.0','id':1,'method':'x/y'}";

    private final RequestMetrics metrics = new RequestMetrics(1);
    private String upstream = "files";
    private final Traffic traffic =
            new Traffic(
                    new ExchangeListener() {
                        @Override
                        public void opened(PendingRequest request) {
                            metrics.opened(request);
                        }

                        @Override
                        public void closed(PendingRequest request, @Nullable Reason reason) {
                            metrics.closed(request, reason, upstream);
                        }
                    });

    @AfterEach
    void stop() throws Exception {
        traffic.close();
    }

    private void request(String json, @Nullable Reason reason) throws Exception {
        traffic.onLoop(
                () -> {
                    PendingRequest request = traffic.request(traffic.exchange(null), json);
                    metrics.opened(request);
                    request.close(reason);
                    return null;
                });
    }

    @Test
    @Scenario(57)
    void countsRequestsByUpstreamMethodAndOutcome() throws Exception {
        request(CALL, null);
        request(CALL, null);
        request(CALL, Reason.REQUEST_TIMEOUT);
        upstream = RequestMetrics.NO_UPSTREAM;
        request(OTHER, null);
        Scrape scrape = Scrape.of(metrics);
        assertThat(calls(scrape, "files", "tools/call", "result")).isEqualTo(2);
        assertThat(calls(scrape, "files", "tools/call", "failed")).isEqualTo(1);
        assertThat(calls(scrape, "", "other", "result")).isEqualTo(1);
        assertThat(
                        scrape.value(
                                "watchgate_request_failures_total",
                                "upstream",
                                "files",
                                "reason",
                                "request_timeout"))
                .isEqualTo(1);
        assertThat(scrape.value("watchgate_request_bytes_total", "upstream", "files"))
                .isEqualTo(3 * CALL.length());
        assertThat(
                        scrape.histogram(
                                        "watchgate_request_duration_seconds",
                                        "upstream",
                                        "files",
                                        "method",
                                        "tools/call")
                                .getSampleCount())
                .isEqualTo(3);
    }

    private static double calls(Scrape scrape, String upstream, String method, String outcome) {
        return scrape.value(
                "watchgate_requests_total",
                "upstream",
                upstream,
                "method",
                method,
                "outcome",
                outcome);
    }

    @Test
    @Scenario(57)
    void knowsWhatIsInFlight() throws Exception {
        PendingRequest open =
                traffic.onLoop(
                        () -> {
                            PendingRequest request = traffic.request(traffic.exchange(null), CALL);
                            metrics.opened(request);
                            return request;
                        });
        assertThat(metrics.inFlight()).isEqualTo(1);
        assertThat(Scrape.of(metrics).value("watchgate_requests_in_flight")).isEqualTo(1);
        traffic.onLoop(
                () -> {
                    open.close(Reason.CANCELLED);
                    return null;
                });
        assertThat(metrics.inFlight()).isZero();
    }

    @Test
    void countsStreamsSlowReadersRefusalsAndStrayAnswers() throws Exception {
        traffic.onLoop(
                () -> {
                    Exchange exchange = traffic.exchange(null);
                    metrics.streamOpened(exchange);
                    metrics.streamOpened(exchange);
                    metrics.streamClosed(exchange);
                    metrics.slowReader(exchange);
                    return null;
                });
        metrics.refused(Reason.HOST_REFUSED);
        metrics.refused(Reason.HOST_REFUSED);
        metrics.strayAnswer();
        Scrape scrape = Scrape.of(metrics);
        assertThat(scrape.value("watchgate_streams")).isEqualTo(1);
        assertThat(scrape.value("watchgate_slow_readers_total")).isEqualTo(1);
        assertThat(scrape.value("watchgate_stray_answers_total")).isEqualTo(1);
        assertThat(scrape.value("watchgate_refusals_total", "reason", "host_refused")).isEqualTo(2);
    }

    @Test
    void forgetsUpstreamsThatAreNotConfiguredAnyMore() throws Exception {
        request(CALL, null);
        upstream = "";
        request(CALL, null);
        metrics.retain(Set.of("others"));
        assertThat(metrics.totals()).containsOnlyKeys("");
    }

    @Test
    void countingARequestAllocatesNothing() throws Exception {
        long bytes =
                traffic.onLoop(
                        () -> {
                            PendingRequest request = traffic.request(traffic.exchange(null), CALL);
                            request.request().release();
                            return Allocations.perCall(
                                    () -> {
                                        metrics.opened(request);
                                        metrics.closed(request, null, upstream);
                                        metrics.closed(request, Reason.OVERLOADED, upstream);
                                    });
                        });
        assertThat(bytes).isZero();
    }
}
