package io.watchgate.server.line;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.mcp.McpMethod;
import io.watchgate.session.PendingRequest;

/**
 * Keeps what lines need of a request's message, which will be gone when they are written. Confined
 * to one event loop.
 */
public final class RequestNotes {

    private final SubjectCache subjects = new SubjectCache();
    private final TraceParent traces = new TraceParent();

    /**
     * Notes what the request is about.
     *
     * @param all whether a method that has no name here and the trace are noted too
     * @param bodies bytes that are kept of what will be forwarded; 0 for none
     */
    public void opened(PendingRequest request, boolean all, int bodies) {
        JsonRpcRequest message = request.request();
        RequestSubject subject = subjects.of(message, request.exchange().settings().nameLength());
        if (all) {
            boolean other = request.method() == McpMethod.OTHER;
            subject = subject.with(other ? message.methodText() : "", traces.traceIdOf(request));
        }
        if (bodies > 0) {
            subject = subject.with(new RequestBodies(bodies));
        }
        if (subject != RequestSubject.NONE) {
            request.note(subject);
        }
    }

    /** Takes back what the request is about where a filter has denied just that. */
    public static void closing(PendingRequest request) {
        Judgement judgement = request.judgement();
        if (judgement != null
                && judgement.isAboutName()
                && request.note() instanceof RequestSubject subject) {
            request.note(subject.withheld());
        }
    }
}
