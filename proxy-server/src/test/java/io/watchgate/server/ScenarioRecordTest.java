package io.watchgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Scenario;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Every acceptance scenario and every defect of the first gateway has a test with its number. */
class ScenarioRecordTest {

    private static final IntStream SCENARIOS = IntStream.rangeClosed(1, 57);
    private static final IntStream DEFECTS = IntStream.rangeClosed(1, 26);

    private final List<Scenario> record =
            ReflectionSupport.findAllClassesInPackage(
                            "io.watchgate",
                            loaded -> true,
                            name -> name.matches(".*(Test|IT|Contract)"))
                    .stream()
                    .flatMap(ScenarioRecordTest::methods)
                    .map(method -> method.getAnnotation(Scenario.class))
                    .filter(Objects::nonNull)
                    .toList();

    private static Stream<Method> methods(Class<?> tests) {
        try {
            return Stream.of(tests.getDeclaredMethods())
                    .filter(
                            method ->
                                    AnnotationSupport.isAnnotated(method, Test.class)
                                            || AnnotationSupport.isAnnotated(
                                                    method, ParameterizedTest.class));
        } catch (NoClassDefFoundError ofAnotherModule) {
            // A test of the core that needs what only the core's tests have; it proves no scenario.
            return Stream.empty();
        }
    }

    private TreeSet<Integer> numbers(Function<Scenario, int[]> which) {
        TreeSet<Integer> numbers = new TreeSet<>();
        record.forEach(scenario -> IntStream.of(which.apply(scenario)).forEach(numbers::add));
        return numbers;
    }

    @Test
    void everyScenarioHasATest() {
        assertThat(numbers(Scenario::value)).containsAll(SCENARIOS.boxed().toList());
    }

    @Test
    void everyDefectHasATest() {
        assertThat(numbers(Scenario::defects)).containsAll(DEFECTS.boxed().toList());
    }
}
