/**
 * What the record of a request says, and what takes it. Imports nothing of the gateway's, so that a
 * sink may come from elsewhere. Read {@link io.watchgate.audit.AuditRecord} first.
 */
@NullMarked
package io.watchgate.audit;

import org.jspecify.annotations.NullMarked;
