/**
 * Subscriptions to resources: many sessions, one subscription at the server. Imported by the
 * endpoints. Read {@link io.watchgate.subscription.ResourceSubscriptions} first.
 */
@NullMarked
package io.watchgate.subscription;

import org.jspecify.annotations.NullMarked;
