package io.watchgate.mcp;

import java.util.EnumSet;
import java.util.Set;

/**
 * The set of things a client declared it can be asked for.
 *
 * <p>Servers decide by it what they list, and only a client with the capability may get the
 * request; so catalogues are kept per profile. Immutable.
 */
public final class CapabilityProfile {

    /** The profile of a client that can be asked for nothing. */
    public static final CapabilityProfile NONE =
            new CapabilityProfile(EnumSet.noneOf(ClientFeature.class));

    private final Set<ClientFeature> features;
    private final int hash;

    private CapabilityProfile(EnumSet<ClientFeature> features) {
        this.features = Set.copyOf(features);
        // Looked up with each call.
        this.hash = this.features.hashCode();
    }

    /** Returns the profile with these features. */
    public static CapabilityProfile of(EnumSet<ClientFeature> features) {
        return features.isEmpty() ? NONE : new CapabilityProfile(features);
    }

    /** Returns the least profile of a client that can be asked for {@code feature}. */
    public static CapabilityProfile requiring(ClientFeature feature) {
        return of(
                switch (feature) {
                    case SAMPLING_TOOLS, SAMPLING_CONTEXT ->
                            EnumSet.of(ClientFeature.SAMPLING, feature);
                    case ROOTS_LIST_CHANGED -> EnumSet.of(ClientFeature.ROOTS, feature);
                    default -> EnumSet.of(feature);
                });
    }

    /** Returns what is in this profile and in {@code other}. */
    public CapabilityProfile and(CapabilityProfile other) {
        EnumSet<ClientFeature> both = EnumSet.noneOf(ClientFeature.class);
        both.addAll(features);
        both.retainAll(other.features);
        return of(both);
    }

    /** Tells whether the client can be asked for {@code feature}. */
    public boolean has(ClientFeature feature) {
        return features.contains(feature);
    }

    /** Tells whether the client can be asked for nothing. */
    public boolean isEmpty() {
        return features.isEmpty();
    }

    /**
     * Returns the {@code capabilities} object of an {@code initialize} that declares this profile,
     * and no more.
     */
    public String toJson() {
        StringBuilder json = new StringBuilder("{");
        if (has(ClientFeature.SAMPLING)) {
            String tools = has(ClientFeature.SAMPLING_TOOLS) ? "\"tools\":{}" : "";
            String context = has(ClientFeature.SAMPLING_CONTEXT) ? "\"context\":{}" : "";
            String comma = tools.isEmpty() || context.isEmpty() ? "" : ",";
            append(json, "sampling", tools + comma + context);
        }
        if (has(ClientFeature.ELICITATION_FORM) || has(ClientFeature.ELICITATION_URL)) {
            boolean url = has(ClientFeature.ELICITATION_URL);
            String form = has(ClientFeature.ELICITATION_FORM) && url ? "\"form\":{}," : "";
            append(json, "elicitation", url ? form + "\"url\":{}" : "");
        }
        if (has(ClientFeature.ROOTS)) {
            append(
                    json,
                    "roots",
                    has(ClientFeature.ROOTS_LIST_CHANGED) ? "\"listChanged\":true" : "");
        }
        return json.append('}').toString();
    }

    private static void append(StringBuilder json, String name, String inside) {
        if (json.length() > 1) {
            json.append(',');
        }
        json.append('"').append(name).append("\":{").append(inside).append('}');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CapabilityProfile profile && profile.features.equals(features);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return features.toString();
    }
}
