/**
 * JSON as plain values, for what is not the gateway's data plane: sample servers, client commands.
 * Imported by these. Read {@link io.watchgate.server.json.Json}.
 */
@NullMarked
package io.watchgate.server.json;

import org.jspecify.annotations.NullMarked;
