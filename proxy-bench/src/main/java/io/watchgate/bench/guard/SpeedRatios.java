package io.watchgate.bench.guard;

import io.watchgate.bench.budget.ReleaseProperties;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/**
 * How much processor time guarded round trips may take, as a ratio to {@link
 * io.watchgate.bench.memory.PlainProxy}. Immutable.
 */
public final class SpeedRatios {

    /**
     * Part of a ratio by which a result may be above it: more than the same build differs from run
     * to run, and less than a regression that matters.
     */
    public static final double SLACK_PART = 0.08;

    private static final String FILE = "ratios.properties";

    private final ReleaseProperties ratios;

    private SpeedRatios(ReleaseProperties ratios) {
        this.ratios = ratios;
    }

    /** Creates ratios for a feature release of the JDK. */
    public SpeedRatios(Properties ratios, int feature) {
        this(new ReleaseProperties(FILE, ratios, feature));
    }

    /** Reads the ratios of this build for the JDK that runs. */
    public static SpeedRatios read() {
        return new SpeedRatios(ReleaseProperties.read(FILE));
    }

    /** Returns the names that have a ratio. */
    public Set<String> names() {
        return ratios.names();
    }

    /**
     * Returns the ratio of {@code name}.
     *
     * @throws IllegalArgumentException when it has none
     */
    public double of(String name) {
        return Double.parseDouble(ratios.of(name, "a ratio to a plain proxy"));
    }

    /** Tells whether {@code measured} is within what {@code name} may take. */
    public boolean holds(String name, double measured) {
        return measured <= most(name);
    }

    private double most(String name) {
        return of(name) * (1 + SLACK_PART);
    }

    /** Says that {@code name} takes more than it may. */
    public String complaint(String name, double measured) {
        return String.format(
                Locale.ROOT,
                "%s: %.2f x the processor time of a plain proxy (expected: <= %.2f in %s, at most"
                        + " %.2f with tolerance)",
                name,
                measured,
                of(name),
                FILE,
                most(name));
    }
}
