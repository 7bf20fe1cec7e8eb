package io.watchgate.config.key;

/**
 * The key that a scalar stands for where a map is expected.
 *
 * @param value the key of the record that the scalar is the value of
 * @param off the key that the scalar {@code off} sets to false; empty when there is none
 */
public record ShortKey(String value, String off) {}
