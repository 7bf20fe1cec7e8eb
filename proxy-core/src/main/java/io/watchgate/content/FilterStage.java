package io.watchgate.content;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.filter.Content;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.InlineFilter;
import io.watchgate.filter.Verdict;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.mcp.NamePattern;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One filter and what the configuration says of it. Immutable.
 *
 * @param config its entry
 * @param filter what judges
 * @param foreign whether it is a plugin's, of which nothing is taken on trust
 * @param timeoutNanos how long it may take on a worker
 * @param fence keeps threads out when it does not come back
 * @param counts what it has done
 */
record FilterStage(
        FilterConfig config,
        ContentFilter filter,
        boolean foreign,
        long timeoutNanos,
        Fence fence,
        FilterCounts counts) {

    private static final Logger LOG = LoggerFactory.getLogger(FilterStage.class);
    private static final int DEEPEST = 1024;
    private static final byte[] BEFORE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEHIND = {'}'};

    String name() {
        return config.called();
    }

    boolean passesOnError() {
        return config.onError() == FilterConfig.OnError.ALLOW;
    }

    /** Tells whether messages of this upstream and direction are judged. */
    boolean isFor(String upstream, Direction direction) {
        return (config.direction() == Direction.BOTH || config.direction() == direction)
                && NamePattern.matches(NamePattern.all(config.upstream()), upstream)
                && !NamePattern.anyMatches(NamePattern.all(config.except()), upstream);
    }

    /** Ends the filter, whatever it says to that. A plugin's may take its time. */
    void close() {
        try {
            SettingForms.inCodeOf(
                    filter,
                    () -> {
                        filter.close();
                        return filter;
                    });
        } catch (Throwable failed) {
            LOG.warn("filter {} failed to close: {}", name(), failed.getClass().getName());
        }
    }

    /** Tells whether the filter may leave to workers what takes it longer than a moment. */
    boolean mayBePutOff() {
        return filter instanceof InlineFilter && !foreign;
    }

    /**
     * Returns the verdict on an event loop; null when the filter has not come to one that can be
     * used, or needs a worker for it, where it fails again if it has failed.
     */
    @Nullable Verdict askInline(Content content) {
        if (!(filter instanceof InlineFilter inline) || foreign) {
            return ask(content);
        }
        try {
            Verdict verdict = inline.judgeInline(content);
            return verdict != null && isUsable(verdict, content) ? verdict : null;
        } catch (Throwable failed) {
            LOG.debug(
                    "filter {} is asked again on a worker: {}",
                    name(),
                    failed.getClass().getName());
            return null;
        }
    }

    /** Returns the verdict; null when the filter has not come to one that can be used. */
    @Nullable Verdict ask(Content content) {
        try {
            Verdict verdict = foreign ? askForeign(content) : filter.judge(content);
            if (verdict == null || isUsable(verdict, content)) {
                return verdict;
            }
            LOG.warn("filter {}: a verdict that cannot be used, on {}", name(), content);
        } catch (Throwable failed) {
            // Its message may quote what was judged: the log gets where it happened and no more.
            StackTraceElement[] trace = failed.getStackTrace();
            LOG.warn(
                    "filter {} failed on {}: {} at {}",
                    name(),
                    content,
                    failed.getClass().getName(),
                    trace.length == 0 ? "an unknown place" : trace[0]);
        }
        return null;
    }

    /**
     * Asks a plugin: what it does to the bytes it was given, then or later, changes neither what
     * others judge nor what passes.
     */
    private @Nullable Verdict askForeign(Content content) {
        byte[] own = content.copy();
        Verdict verdict =
                SettingForms.inCodeOf(filter, () -> filter.judge(content.with(own, 0, own.length)));
        if (verdict instanceof Verdict.Rewrite rewrite) {
            return Verdict.rewrite(rewrite.json().clone(), rewrite.findings());
        }
        if (verdict instanceof Verdict.Deny deny) {
            return Verdict.deny(cut(deny.reason()), deny.findings());
        }
        return verdict instanceof Verdict.Answer answer
                ? new Verdict.Answer(answer.result().clone(), answer.findings())
                : verdict;
    }

    /** A reason goes to the client and into records. */
    private static String cut(String reason) {
        int most = Verdict.Deny.LONGEST_REASON;
        if (reason.length() <= most) {
            return reason;
        }
        return reason.substring(
                0, Character.isHighSurrogate(reason.charAt(most - 1)) ? most - 1 : most);
    }

    private static boolean isUsable(Verdict verdict, Content content) {
        if (verdict instanceof Verdict.Rewrite rewrite) {
            return first(rewrite.json(), 0, rewrite.json().length)
                            == first(content.json(), content.offset(), content.length())
                    && isJson(rewrite.json());
        }
        return !(verdict instanceof Verdict.Answer answer)
                || content.kind() == Content.Kind.REQUEST
                        && content.direction() == Content.Direction.TO_SERVER
                        && first(answer.result(), 0, answer.result().length) == '{'
                        && isJson(answer.result());
    }

    private static int first(byte[] json, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (json[i] > ' ') {
                return json[i];
            }
        }
        return -1;
    }

    private static boolean isJson(byte[] json) {
        EnvelopeScanner scanner = new EnvelopeScanner(DEEPEST);
        return scanner.feed(BEFORE, 0, BEFORE.length)
                && scanner.feed(json, 0, json.length)
                && scanner.feed(BEHIND, 0, BEHIND.length)
                && scanner.finish() == null;
    }
}
