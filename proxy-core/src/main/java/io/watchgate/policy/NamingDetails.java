package io.watchgate.policy;

import io.watchgate.filter.Judgement;
import io.watchgate.session.PendingRequest;
import java.util.List;

/**
 * What is known of each of the things that a request names many of: its headers, and no arguments.
 * Used on the loop of the request.
 */
final class NamingDetails extends CallDetails {

    private static final byte[] NONE = {};

    private final PendingRequest request;

    NamingDetails(PendingRequest request, PolicyTally tally) {
        super(tally);
        this.request = request;
    }

    @Override
    void note(Judgement.Note note) {
        request.judge(note);
    }

    @Override
    public byte[] arguments() {
        return NONE;
    }

    @Override
    public List<String> header(String name) {
        return request.exchange().traits().header(name);
    }
}
