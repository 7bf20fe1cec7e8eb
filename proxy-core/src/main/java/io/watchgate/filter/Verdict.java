package io.watchgate.filter;

import java.util.List;

/** What a filter says of a message. */
public sealed interface Verdict {

    /** The verdict of a filter that has nothing to say: the message passes as it is. */
    Verdict PASS = new Pass(List.of());

    /** Returns what was found. */
    List<Finding> findings();

    /** Returns the verdict that lets the message pass as it is. */
    static Verdict pass() {
        return PASS;
    }

    /** Returns a verdict that lets the message pass as it is and puts the findings on record. */
    static Verdict report(List<Finding> findings) {
        return new Report(findings);
    }

    /** Returns a verdict that lets {@code json} pass in place of what was judged. */
    static Verdict rewrite(byte[] json, List<Finding> findings) {
        return new Rewrite(json, findings);
    }

    /** Returns a verdict that stops the message. */
    static Verdict deny(String reason, List<Finding> findings) {
        return new Deny(reason, findings);
    }

    /** Returns a verdict that answers a request without its being sent. */
    static Verdict answer(byte[] result) {
        return new Answer(result, List.of());
    }

    /** It passes as it is. */
    record Pass(List<Finding> findings) implements Verdict {

        public Pass {
            findings = List.copyOf(findings);
        }
    }

    /** It passes as it is, and what was found goes on record. */
    record Report(List<Finding> findings) implements Verdict {

        public Report {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Something else passes in its place.
     *
     * @param json JSON text in UTF-8 of the same kind of value: an object for an object. The
     *     gateway takes the array; text that is no JSON counts as the filter's failure
     */
    record Rewrite(byte[] json, List<Finding> findings) implements Verdict {

        public Rewrite {
            findings = List.copyOf(findings);
        }
    }

    /**
     * It does not pass.
     *
     * @param reason why, for the client and the record: never a part of what was judged. Of a
     *     plugin's the first {@link #LONGEST_REASON} characters are used
     */
    record Deny(String reason, List<Finding> findings) implements Verdict {

        /** More than that nobody reads, in characters of Java. */
        public static final int LONGEST_REASON = 1000;

        public Deny {
            findings = List.copyOf(findings);
        }
    }

    /**
     * A request is answered without being sent to its server; filters judge the answer like one of
     * the server. Of anything but a request it counts as the filter's failure.
     *
     * @param result the result, a JSON object in UTF-8
     */
    record Answer(byte[] result, List<Finding> findings) implements Verdict {

        public Answer {
            findings = List.copyOf(findings);
        }
    }
}
