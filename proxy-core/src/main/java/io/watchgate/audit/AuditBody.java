package io.watchgate.audit;

/**
 * The beginning of what was forwarded. Immutable: nobody changes the array.
 *
 * @param json JSON text in UTF-8, cut between two characters; belongs to the record
 * @param length how many bytes the whole has
 */
public record AuditBody(byte[] json, int length) {}
