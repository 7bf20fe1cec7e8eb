package io.watchgate.config.policy;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where and how long filters judge.
 *
 * @param inline largest message that is judged on its event loop
 * @param workers threads for larger ones and for plugins; zero for one for each processor
 * @param queue messages that may wait for a verdict
 * @param buffered memory these may take together
 * @param share percent of both that messages of one principal may take
 * @param timeout how long a filter may take for a message on a worker
 * @param spares how often a filter may hang before it is asked no more
 */
public record JudgingConfig(
        @Key(
                        value = "64KiB",
                        least = "0B",
                        most = "1GiB",
                        text =
                                "Largest message that is judged on its event loop, and largest"
                                        + " params of subscriptions/listen that are read there."
                                        + " Larger ones, and all that a plugin judges, go to"
                                        + " workers.")
                ByteSize inline,
        @Key(
                        value = "auto",
                        least = "1",
                        most = "256",
                        zero = "auto",
                        text = "Threads that judge; auto is one for each processor.")
                int workers,
        @Key(
                        value = "1024",
                        least = "4",
                        most = "1000000",
                        text =
                                "Messages that may wait for a verdict, their own or that of one"
                                        + " before them, a quarter of them behind the same one.")
                int queue,
        @Key(
                        value = "128MiB",
                        least = "1KiB",
                        most = "64GiB",
                        text =
                                "Memory of messages that wait for a verdict; a single one may be"
                                        + " larger.")
                ByteSize buffered,
        @Key(
                        value = "75",
                        least = "1",
                        most = "100",
                        text =
                                "Percent of queue and buffered that messages of one principal may"
                                        + " take; a single one may be larger.")
                int share,
        @Key(
                        value = "5s",
                        least = "1ms",
                        most = "1h",
                        text =
                                "How long a filter may take for a message on a worker, unless"
                                        + " its entry says otherwise.")
                Duration timeout,
        @Key(
                        value = "4",
                        least = "1",
                        most = "1000",
                        text =
                                "How often a filter may take longer before it is asked no more,"
                                        + " up to a reload: each time, another thread takes the"
                                        + " place of the one it holds.")
                int spares) {

    public JudgingConfig {
        Checks.of(JudgingConfig.class, inline, workers, queue, buffered, share, timeout, spares)
                .verify();
    }

    // Java would make these two when they are first called, which every start would have to wait
    // for.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JudgingConfig that
                && inline.equals(that.inline)
                && workers == that.workers
                && queue == that.queue
                && buffered.equals(that.buffered)
                && share == that.share
                && timeout.equals(that.timeout)
                && spares == that.spares;
    }

    @Override
    public int hashCode() {
        return Objects.hash(inline, workers, queue, buffered, share, timeout, spares);
    }

    /** Returns how many threads judge. */
    public int threads() {
        return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    }
}
