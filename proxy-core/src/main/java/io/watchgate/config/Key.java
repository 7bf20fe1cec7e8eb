package io.watchgate.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one key of the configuration file. The key's name is the component's, with {@code -}
 * before each inner capital and in lower case: {@code startWait} is {@code start-wait}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

    /** Returns the default as it would stand in the file; empty when there is none. */
    String value() default "";

    /** Returns what the key does, in one sentence. */
    String text();

    /** Returns a word that may stand for the number 0: {@code auto} or {@code off}. */
    String zero() default "";
}
