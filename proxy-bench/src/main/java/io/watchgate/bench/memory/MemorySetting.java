package io.watchgate.bench.memory;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.PolicyConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway in memory does with calls besides passing them on.
 *
 * @param policy who may call what
 * @param filters what judges calls and results
 * @param records the directory of its audit file and access log; null for neither, and no metrics
 */
public record MemorySetting(
        PolicyConfig policy, List<FilterConfig> filters, @Nullable Path records) {}
