package io.watchgate.config.key;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one key of the configuration file. The key's name is the component's, with {@code -}
 * before each inner capital and in lower case: {@code startWait} is {@code start-wait}.
 *
 * <p>The loader, the JSON Schema, the {@code config} command and the reference are made from it,
 * and {@link Checks} holds every value against it, so that a limit is written down once.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

    /** Returns the default as it would stand in the file; empty when there is none. */
    String value() default "";

    /** Returns what the key does, in one sentence. */
    String text();

    /** Returns the key's name where it cannot be the component's, as for a Java keyword. */
    String name() default "";

    /** Returns a word that may stand for the number 0: {@code auto} or {@code off}. */
    String zero() default "";

    /** Returns the least value, or the least number of a list's elements; empty for no bound. */
    String least() default "";

    /** Returns the greatest value, or the greatest number of a list's elements. */
    String most() default "";

    /** Returns what a text, each element of a list, or each name of a map matches as a whole. */
    String pattern() default "";

    /** Returns in words what {@link #pattern()} asks for. */
    String expected() default "";

    /**
     * Returns words with a meaning of their own, or, where they end with a slash, what begins with
     * them; any other text of the key is a file's path.
     */
    String[] words() default {};

    /** Tells whether the key has to stand in the file. */
    boolean required() default false;

    /** Tells whether a list must be written as one, though it has a single element. */
    boolean listOnly() default false;

    /** Returns where the component stands in the file. */
    Place place() default Place.KEY;

    /** Where a component stands in the file. */
    enum Place {
        /** Under a key of its own. */
        KEY,
        /** A record whose keys stand beside those of the record that holds it. */
        FLAT,
        /** A word that is the only key of a map, which holds the other components. */
        TAG,
        /** The key of a map whose value holds the other components. */
        NAME
    }

    /**
     * Names a key that no component stands for any more. A file that holds it, with a value that
     * asks for what is done anyway, loads with a warning; any other value is refused.
     */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Obsolete {

        /** Returns the key's name. */
        String name();

        /** Returns the only value that a file may still hold. */
        String value();

        /** Returns why the key has no effect, in half a sentence. */
        String text();
    }

    /** Names the key that a scalar stands for where a map is expected: {@code log: debug}. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface ShortForm {

        /** Returns the key of the record that the scalar is the value of. */
        String value();

        /** Returns the key that the scalar {@code off} sets to false; empty when there is none. */
        String off() default "";
    }
}
