package io.watchgate.subscription;

import io.watchgate.session.ResourceSubscriber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who subscribed to what over one leg. Outlives the leg, so that a new one can subscribe again.
 *
 * <p>Guarded by the lock of its owner.
 */
final class LegSubscriptions {

    private final Map<String, Set<ResourceSubscriber>> subscribers = new HashMap<>();
    private final Set<String> agreed = new HashSet<>();

    /** Tells whether {@code uri} would be one more than {@code most}. */
    boolean isTooMany(String uri, int most) {
        return subscribers.size() >= most && !subscribers.containsKey(uri);
    }

    /**
     * Adds a subscriber; returns false when the server has agreed to a subscription to this URI
     * already. While it has not, each subscriber has to ask for itself: nobody may be told that it
     * did before it has.
     */
    boolean add(String uri, ResourceSubscriber subscriber) {
        subscribers.computeIfAbsent(uri, unused -> new LinkedHashSet<>()).add(subscriber);
        return !agreed.contains(uri);
    }

    /** Notes that the server has agreed, if somebody still wants it. */
    void agreed(String uri) {
        if (subscribers.containsKey(uri)) {
            agreed.add(uri);
        }
    }

    /** Notes that the leg is another one: its server has agreed to nothing yet. */
    void startOver() {
        agreed.clear();
    }

    /** Removes a subscriber; returns true when nobody is left for this URI. */
    boolean remove(String uri, ResourceSubscriber subscriber) {
        Set<ResourceSubscriber> those = subscribers.get(uri);
        if (those == null || !those.remove(subscriber)) {
            return false;
        }
        if (those.isEmpty()) {
            subscribers.remove(uri);
            agreed.remove(uri);
            return true;
        }
        return false;
    }

    /** Removes a subscriber everywhere; returns the URIs for which nobody is left. */
    List<String> remove(ResourceSubscriber subscriber) {
        List<String> abandoned = new ArrayList<>();
        for (String uri : List.copyOf(subscribers.keySet())) {
            if (remove(uri, subscriber)) {
                abandoned.add(uri);
            }
        }
        return abandoned;
    }

    /** Tells whether somebody subscribed to {@code uri}. */
    boolean isWanted(String uri) {
        return subscribers.containsKey(uri);
    }

    /** Returns all URIs somebody subscribed to. */
    List<String> uris() {
        return List.copyOf(subscribers.keySet());
    }

    boolean isEmpty() {
        return subscribers.isEmpty();
    }

    /**
     * Returns who wants to hear that {@code uri} was updated: the subscribers of this URI and of
     * those above it, for a server may name a part of what was subscribed to (MCP 2025-11-25,
     * server/resources, "Subscriptions"). Of a server that may name it in yet another way, whoever
     * subscribed to the only URI there is wants to hear everything.
     *
     * @param named whether the server names what was subscribed to or a part of it, and nothing
     *     else: it may still tell of what nobody wants any more
     */
    Set<ResourceSubscriber> interestedIn(String uri, boolean named) {
        Set<ResourceSubscriber> interested = new LinkedHashSet<>();
        subscribers.forEach(
                (subscribed, those) -> {
                    if (uri.equals(subscribed) || isBelow(uri, subscribed)) {
                        interested.addAll(those);
                    }
                });
        if (!named && interested.isEmpty() && subscribers.size() == 1) {
            subscribers.values().forEach(interested::addAll);
        }
        return interested;
    }

    private static boolean isBelow(String uri, String subscribed) {
        if (!uri.startsWith(subscribed)) {
            return false;
        }
        char next = uri.charAt(subscribed.length());
        return subscribed.endsWith("/") || next == '/' || next == '#' || next == '?';
    }
}
