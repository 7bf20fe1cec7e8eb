package io.watchgate.aggregate;

import io.watchgate.catalogue.CatalogueItem;
import io.watchgate.catalogue.Catalogues;
import io.watchgate.catalogue.ItemList;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.mcp.Primitive;
import io.watchgate.pin.ToolDrift;
import io.watchgate.pin.ToolsVerdict;
import io.watchgate.policy.PolicyChain;
import io.watchgate.policy.PolicyDecision;
import io.watchgate.policy.PolicyExplanation;
import io.watchgate.routing.PinCheck;
import io.watchgate.session.Endpoint.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Explains, for operators, where a name leads and what becomes of a call of it: by the tables and
 * rules that calls go through.
 */
public final class NameExplanation {

    private static final int MOST_REFUSING = 8;

    private final AggregateEndpoint endpoint;
    private final Catalogues catalogues;
    private final NameQuestion question;
    private final PolicyChain policy;
    private final List<String> lines = new ArrayList<>();

    private NameExplanation(
            AggregateEndpoint endpoint, Catalogues catalogues, NameQuestion question) {
        this.endpoint = endpoint;
        this.catalogues = catalogues;
        this.question = question;
        this.policy = endpoint.services().policy();
    }

    /**
     * Explains what a name is.
     *
     * @throws IllegalArgumentException when there is no such upstream
     */
    public static List<String> of(
            AggregateEndpoint endpoint, Catalogues catalogues, NameQuestion question) {
        NameExplanation explanation = new NameExplanation(endpoint, catalogues, question);
        if (question.upstream().isEmpty()) {
            explanation.explain(question.name());
        } else {
            explanation.explainAlone(question.upstream(), question.name());
        }
        return explanation.lines;
    }

    /**
     * Explains what becomes of a message that a server sends of its own accord.
     *
     * @param principal whom it is for; null when nobody can tell
     * @throws IllegalArgumentException when there is no such upstream
     */
    public static List<String> ofServer(
            AggregateEndpoint endpoint,
            String upstream,
            String method,
            @Nullable String principal) {
        checkUpstream(endpoint, upstream);
        List<String> lines = new ArrayList<>();
        lines.add(
                method
                        + " of upstream "
                        + upstream
                        + (principal == null
                                ? ", for whom nobody can tell"
                                : ", for " + principal));
        endpoint.services()
                .policy()
                .explainServer(upstream, method, principal)
                .lines()
                .forEach(line -> lines.add("  " + line));
        return lines;
    }

    private static void checkUpstream(AggregateEndpoint endpoint, String key) {
        List<String> keys = endpoint.members().all().stream().map(Member::key).toList();
        if (!keys.contains(key)) {
            throw new IllegalArgumentException(
                    "upstream: " + key + " (expected: " + String.join(", ", keys) + ")");
        }
    }

    /** On the endpoint of one server names are its own. */
    private void explainAlone(String key, String name) {
        checkUpstream(endpoint, key);
        if (name.indexOf(':') > 0) {
            lines.add("resource " + name + " of upstream " + key);
            judged(new Subject(key, Primitive.RESOURCE, name));
            return;
        }
        String own = policy.tools().own(key, name);
        if (own == null) {
            String shown = policy.tools().shown(key, name);
            lines.add("tool " + name + " is unknown: policy.tools calls it " + shown);
        } else {
            String renamed = own.equals(name) ? "" : " (policy.tools)";
            lines.add("tool " + name + " is " + own + " of upstream " + key + renamed);
            judged(new Subject(key, Primitive.TOOL, own));
        }
        lines.add("prompt " + name + " of upstream " + key);
        judged(new Subject(key, Primitive.PROMPT, name));
    }

    private void explain(String name) {
        if (name.indexOf(':') > 0) {
            resource(name);
            return;
        }
        ExposedNames.Route route = endpoint.names().resolve(endpoint.members(), name);
        if (route == null) {
            lines.add(name + " leads nowhere: no upstream has a prefix that it begins with");
            endpoint.members()
                    .all()
                    .forEach(
                            member ->
                                    lines.add(
                                            "upstream "
                                                    + member.key()
                                                    + " has the prefix "
                                                    + member.prefix()));
            return;
        }
        String key = route.member().key();
        String own = policy.tools().own(key, route.name());
        if (own == null) {
            String shown = policy.tools().shown(key, route.name());
            lines.add(
                    "tool "
                            + name
                            + " is unknown: policy.tools calls it "
                            + route.member().prefix()
                            + shown);
        } else {
            lines.add("tool " + name + " is " + own + " of upstream " + key + renamed(own, route));
            judged(new Subject(key, Primitive.TOOL, own));
        }
        lines.add("prompt " + name + " is " + route.name() + " of upstream " + key);
        judged(new Subject(key, Primitive.PROMPT, route.name()));
    }

    private static String renamed(String own, ExposedNames.Route route) {
        return own.equals(route.name()) ? "" : " (policy.tools)";
    }

    private void resource(String uri) {
        ExposedUris.Route route = ExposedUris.resolve(endpoint.members(), uri);
        if (route == null) {
            lines.add(
                    "resource " + uri + " has no upstream's mark: the one that lists it is asked");
            endpoint.members()
                    .all()
                    .forEach(
                            member -> {
                                lines.add("at upstream " + member.key() + ":");
                                judged(new Subject(member.key(), Primitive.RESOURCE, uri));
                            });
            return;
        }
        String key = route.member().key();
        lines.add("resource " + uri + " is " + route.uri() + " of upstream " + key);
        judged(new Subject(key, Primitive.RESOURCE, route.uri()));
    }

    /**
     * Says what pins make of a thing, by the verdict that calls are judged by; returns what becomes
     * of calls for that.
     */
    private PolicyDecision pinned(UpstreamCatalogue catalogue, Subject subject) {
        ToolsVerdict verdict = catalogue.verdict();
        boolean tool = subject.primitive() == Primitive.TOOL;
        if (verdict == ToolsVerdict.UNPINNED) {
            return PolicyDecision.ALLOW;
        }
        if (verdict.isRefused()) {
            lines.add("  pinning: its upstream is refused, because of " + refusing(verdict));
        }
        ToolDrift drift = tool ? verdict.of(subject.name()) : null;
        if (drift != null) {
            lines.add("  pinning: it is not as it was locked: " + drift.text());
        } else if (tool) {
            lines.add(
                    verdict.shows(subject.name())
                            ? "  pinning: it is as it was locked"
                            : "  pinning: it is neither listed nor locked, and unknown therefore");
        }
        if (verdict.isRefused()) {
            return new PolicyDecision.Refuse(PinCheck.BY, PinCheck.REFUSED);
        }
        return tool && !verdict.shows(subject.name())
                ? new PolicyDecision.Deny(PinCheck.BY)
                : PolicyDecision.ALLOW;
    }

    /**
     * Says of a tool that its server lists it, and why no list has it; empty when that is not so.
     */
    private static String keptBack(ToolsVerdict verdict, Subject subject) {
        String name = subject.name();
        if (subject.primitive() != Primitive.TOOL || !verdict.isListed(name)) {
            return "";
        }
        if (verdict.isRefused()) {
            return "  its server lists it, and pinning refuses the server";
        }
        ToolDrift drift = verdict.of(name);
        return drift == null || drift.isKnown()
                ? ""
                : "  its server lists it, and pinning hides it because of " + drift.words();
    }

    private static String others(int again) {
        return again == 0
                ? ""
                : ", and "
                        + again
                        + " more of this name that are not the same: /mcp shows the first";
    }

    private static String refusing(ToolsVerdict verdict) {
        return verdict.drifts().stream()
                .filter(ToolDrift::refuses)
                .map(drift -> drift.name() + ": " + drift.words())
                .limit(MOST_REFUSING)
                .collect(Collectors.joining("; "));
    }

    private void judged(Subject subject) {
        boolean seen = false;
        String kept = "";
        PolicyDecision pinned = PolicyDecision.ALLOW;
        byte[] item = null;
        int again = 0;
        for (UpstreamCatalogue catalogue : catalogues.all()) {
            if (!catalogue.upstream().key().equals(subject.upstream())) {
                continue;
            }
            PolicyDecision said = pinned(catalogue, subject);
            pinned = pinned.allows() ? said : pinned;
            kept = kept.isEmpty() ? keptBack(catalogue.verdict(), subject) : kept;
            ItemList list = catalogue.list(subject.primitive());
            for (CatalogueItem one : list == null ? List.<CatalogueItem>of() : list.items()) {
                item = one.name().equals(subject.name()) ? one.json() : item;
            }
            again = list == null ? again : Math.max(again, list.again(subject.name()).size());
            seen |= list != null;
        }
        lines.add(
                item != null
                        ? "  its server lists it" + others(again)
                        : !kept.isEmpty()
                                ? kept
                                : seen
                                        ? "  its server does not list it, but may have it"
                                        : "  its server's list has not been seen");
        PolicyExplanation explanation =
                policy.explain(
                        subject,
                        question.principal(),
                        item,
                        subject.primitive() == Primitive.RESOURCE ? null : question.arguments(),
                        question.headers(),
                        pinned);
        explanation.lines().forEach(line -> lines.add("  " + line));
    }
}
