package io.watchgate.server.admin;

import io.watchgate.policy.PolicyTally;
import io.watchgate.policy.ShadowDifference;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/** Writes what rules have reported, and what a candidate for them would have judged otherwise. */
final class PolicyStatus {

    private PolicyStatus() {}

    static void write(JsonGenerator json, PolicyTally tally) {
        json.writeObjectPropertyStart("policy");
        json.writeObjectPropertyStart("reported");
        tally.reported().forEach(json::writeNumberProperty);
        json.writeEndObject();
        json.writeObjectPropertyStart("undecided");
        tally.undecided().forEach(json::writeNumberProperty);
        json.writeEndObject();
        json.writeObjectPropertyStart("withheld");
        tally.withheld().forEach(json::writeNumberProperty);
        json.writeEndObject();
        json.writeNumberProperty("shadow_differences", tally.differed());
        json.writeArrayPropertyStart("shadow_latest");
        tally.differences().forEach(difference -> write(json, difference));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, ShadowDifference difference) {
        json.writeStartObject();
        json.writeStringProperty("time", Instant.ofEpochMilli(difference.millis()).toString());
        json.writeStringProperty("method", difference.method());
        json.writeStringProperty("upstream", difference.upstream());
        json.writeStringProperty("name", difference.name());
        json.writeStringProperty("principal", difference.principal());
        json.writeStringProperty("live", difference.live().word());
        json.writeStringProperty("live_rule", difference.live().by());
        json.writeStringProperty("shadow", difference.shadow().word());
        json.writeStringProperty("shadow_rule", difference.shadow().by());
        json.writeEndObject();
    }
}
