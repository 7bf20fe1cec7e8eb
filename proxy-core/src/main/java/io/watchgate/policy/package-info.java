/**
 * Who may see and call what. One evaluation serves lists and calls alike. Imported by the pipeline
 * and the endpoints; knows requests, not routing. Read {@link io.watchgate.policy.PolicyChain}
 * first.
 */
@NullMarked
package io.watchgate.policy;

import org.jspecify.annotations.NullMarked;
