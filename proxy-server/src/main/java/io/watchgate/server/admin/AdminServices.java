package io.watchgate.server.admin;

import io.watchgate.server.metrics.MetricFamilies;
import io.watchgate.server.metrics.ReloadCounters;
import io.watchgate.server.metrics.RequestMetrics;
import io.watchgate.server.watch.LoopWatch;
import io.watchgate.snapshot.GatewayCore;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the admin listener shows.
 *
 * @param control the process
 * @param core the gateway; null as long as there is none
 * @param watch knows loops that stand still
 * @param requests counts requests
 * @param reloads counts loaded configurations
 * @param families everything that {@code /metrics} shows, in this order
 */
public record AdminServices(
        GatewayControl control,
        Supplier<@Nullable GatewayCore> core,
        LoopWatch watch,
        RequestMetrics requests,
        ReloadCounters reloads,
        List<MetricFamilies> families) {

    public AdminServices {
        families = List.copyOf(families);
    }
}
