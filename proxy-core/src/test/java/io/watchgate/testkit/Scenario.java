package io.watchgate.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which acceptance scenarios a test proves, by the numbers they have in the specification of
 * the first gateway of this kind, and which of that gateway's known defects it shows to be absent.
 *
 * <p>{@code ScenarioRecordTest} fails when a number has no test any more.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Scenario {

    /** Returns the scenarios' numbers. */
    int[] value() default {};

    /** Returns the defects' numbers. */
    int[] defects() default {};
}
