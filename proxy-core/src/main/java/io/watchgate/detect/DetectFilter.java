package io.watchgate.detect;

import io.watchgate.detect.pattern.SlowPatternException;
import io.watchgate.filter.Content;
import io.watchgate.filter.Finding;
import io.watchgate.filter.InlineFilter;
import io.watchgate.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Blocks, redacts or reports what its scanner finds. The strictest action among the kinds found is
 * taken; what is to be redacted and cannot be, exactly, is blocked, and so is a message with more
 * hits than the bound. Safe from any thread: each has a scan of its own, which keeps its scratch.
 */
final class DetectFilter implements InlineFilter {

    private final Scanner scanner;
    private final Redaction redaction;
    private final Map<String, Redaction.Action> actions;
    private final List<DetectSettings.Exemption> exemptions;
    private final DetectSettings.PatternTimes times;
    private final ThreadLocal<Scan> scans;

    DetectFilter(DetectSettings settings) {
        scanner = settings.scanner();
        redaction = settings.redaction();
        actions = settings.actions();
        exemptions = settings.exemptions();
        times = settings.patternTimes();
        int most = settings.maxHits();
        scans = ThreadLocal.withInitial(() -> new Scan(most));
    }

    @Override
    public @Nullable Verdict judgeInline(Content content) {
        if (times.areFarTooLong(content.length())) {
            return null;
        }
        try {
            // No more than on a worker, so that nothing passes here that would not there.
            return judge(content, Math.min(times.inlineNanos(), times.nanos()), 0);
        } catch (SlowPatternException later) {
            return null;
        }
    }

    @Override
    public Verdict judge(Content content) {
        return judge(content, times.nanos(), times.nanosPerByte());
    }

    private Verdict judge(Content content, long nanos, long nanosPerByte) {
        Scan scan = scans.get();
        int from = content.offset();
        int to = from + content.length();
        if (times.patterns() > 0) {
            scan.patternTime(nanos, nanosPerByte);
        }
        try {
            scanner.scan(content.json(), from, to, scan);
            Hits hits = scan.hits();
            if (!exemptions.isEmpty()) {
                exempt(content, hits);
            }
            return hits.size() == 0 ? Verdict.pass() : verdict(content.json(), from, to, hits);
        } finally {
            scan.clear();
        }
    }

    private void exempt(Content content, Hits hits) {
        for (DetectSettings.Exemption exemption : exemptions) {
            for (int i = hits.size() - 1; exemption.covers(content) && i >= 0; i--) {
                if (exemption.covers(hits.kind(i))) {
                    hits.remove(i);
                }
            }
        }
    }

    private Verdict verdict(byte[] json, int from, int to, Hits hits) {
        List<Finding> findings = findings(hits);
        if (hits.overflown()) {
            return Verdict.deny("more was found than max-hits allows", findings);
        }
        Redaction.Action strictest = Redaction.Action.IGNORE;
        for (int i = 0; i < hits.size(); i++) {
            Redaction.Action action = action(hits.kind(i));
            strictest = action.compareTo(strictest) > 0 ? action : strictest;
        }
        return switch (strictest) {
            case BLOCK -> Verdict.deny("found: " + kinds(hits, Redaction.Action.BLOCK), findings);
            case REDACT -> redacted(json, from, to, hits, findings);
            default -> Verdict.report(findings);
        };
    }

    private Verdict redacted(byte[] json, int from, int to, Hits hits, List<Finding> findings) {
        byte[] rewritten = redaction.apply(json, from, to, hits, this::action);
        return rewritten == null
                ? Verdict.deny(
                        "found where it cannot be redacted: "
                                + kinds(hits, Redaction.Action.REDACT),
                        findings)
                : Verdict.rewrite(rewritten, findings);
    }

    private Redaction.Action action(Kind kind) {
        return actions.getOrDefault(kind.name(), Redaction.Action.BLOCK);
    }

    private String kinds(Hits hits, Redaction.Action action) {
        TreeMap<String, Integer> kinds = new TreeMap<>();
        for (int i = 0; i < hits.size(); i++) {
            if (action(hits.kind(i)) == action) {
                kinds.put(hits.kind(i).name(), 1);
            }
        }
        return String.join(", ", kinds.keySet());
    }

    /** Counts each kind; hits of one kind that overlap are one. */
    private static List<Finding> findings(Hits hits) {
        Map<String, List<long[]>> byKind = new TreeMap<>();
        for (int i = 0; i < hits.size(); i++) {
            byKind.computeIfAbsent(hits.kind(i).name(), any -> new ArrayList<>())
                    .add(new long[] {hits.start(i), hits.end(i)});
        }
        List<Finding> findings = new ArrayList<>();
        byKind.forEach((kind, ranges) -> findings.add(new Finding(kind, count(ranges))));
        return findings;
    }

    private static int count(List<long[]> ranges) {
        ranges.sort((a, b) -> Long.compare(a[0], b[0]));
        int count = 0;
        long end = -1;
        for (long[] range : ranges) {
            count += range[0] >= end ? 1 : 0;
            end = Math.max(end, range[1]);
        }
        return count;
    }
}
