package io.watchgate.routing;

import io.watchgate.catalogue.ItemList;
import io.watchgate.catalogue.ListWaiter;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.filter.Judgement;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.pin.Pins;
import io.watchgate.pin.ToolDrift;
import io.watchgate.pin.ToolsVerdict;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.Upstream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request pass when the tools of its server are as they were locked. Most often the server's
 * list is at hand; otherwise the request waits for it, no longer than a request to the server may
 * take, and fails as the list does: what cannot be compared is not called. Confined to the loop of
 * the request.
 */
public final class PinCheck implements ListWaiter {

    /** What records call the one who decides here. */
    public static final String BY = "pinning";

    /** The sentence for clients of a server that is refused. */
    public static final String REFUSED =
            "the server's tools are not as they were locked (expected: as in the lock, or a new"
                    + " lock)";

    private final PendingRequest request;
    private final @Nullable String tool;
    private final Runnable then;

    /**
     * Creates the check of a request.
     *
     * @param tool the server's own name of the tool that is called; null when none is
     * @param then what is done when it may pass
     */
    public PinCheck(PendingRequest request, @Nullable String tool, Runnable then) {
        this.request = request;
        this.tool = tool;
        this.then = then;
    }

    /** Returns what records say of a list in which so many tools are not shown. */
    public static Judgement.Note leftOut(int hidden) {
        String reason = hidden + (hidden == 1 ? " tool" : " tools") + " left out";
        return new Judgement.Note(Decision.REDACT, BY, reason, List.of(), 0);
    }

    /** Tells whether it depends on a server's tools what becomes of a request to it. */
    public static boolean isFor(
            RoutingServices services, PendingRequest request, Upstream upstream) {
        Pins pins = services.legs().pins();
        return isAboutTools(request.method())
                ? pins.concern(upstream.key())
                : pins.mayRefuse(upstream.key());
    }

    private static boolean isAboutTools(McpMethod method) {
        return method == McpMethod.TOOLS_CALL || method == McpMethod.TOOLS_LIST;
    }

    /** Looks at the list that {@code catalogue} has or gets. */
    public void ask(UpstreamCatalogue catalogue) {
        catalogue.list(Primitive.TOOL, this);
    }

    @Override
    public void listed(ItemList list) {
        request.exchange().loop().run(() -> judge(list.verdict()));
    }

    @Override
    public void failed(Failure failure) {
        request.exchange().loop().run(() -> request.fail(failure));
    }

    private void judge(ToolsVerdict verdict) {
        if (request.isDone()) {
            return;
        }
        ToolDrift drift = tool == null ? null : verdict.of(tool);
        if (verdict.isRefused()) {
            note(Decision.DENY, "upstream refused");
            request.fail(Failure.notSent(Reason.TOOLS_CHANGED, REFUSED));
        } else if (tool != null && !verdict.shows(tool)) {
            note(Decision.DENY, drift == null ? "not listed" : drift.words());
            String called = request.exchange().endpoint().nameOf(request);
            request.fail(Failure.notSent(Reason.UNKNOWN_NAME, "Unknown tool: " + called));
        } else {
            if (drift != null) {
                note(Decision.REPORT, drift.words());
            }
            then.run();
        }
    }

    private void note(Decision decision, String reason) {
        request.judge(new Judgement.Note(decision, BY, reason, List.of(), 0));
    }
}
