package io.watchgate.audit;

/**
 * Takes records and keeps them.
 *
 * <p>Called on event loops, each with an index of its own; must not block.
 */
public interface AuditSink {

    /**
     * Tells whether the record of one more request can be kept. A sink that would rather lose
     * records than have requests refused says yes always.
     *
     * @param loop index of the calling loop
     * @param owed the requests of this loop whose record is still to come
     */
    boolean canKeep(int loop, int owed);

    /**
     * Returns how many bytes the sink shows of what was forwarded, at most; 0 when it shows none.
     */
    default int bodies() {
        return 0;
    }

    /**
     * Takes a record, or counts it as lost; borrows it.
     *
     * @param loop index of the calling loop
     * @param owed the requests of this loop whose record is still to come, for which room has been
     *     promised
     */
    void take(int loop, AuditRecord record, int owed);
}
