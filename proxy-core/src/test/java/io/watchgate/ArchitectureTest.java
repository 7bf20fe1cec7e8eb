package io.watchgate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Holds the shape of the core: who may know whom, who may block, how large a handler may be. */
@AnalyzeClasses(packages = "io.watchgate", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final int LARGEST_HANDLER = 220;
    private static final int MOST_FILES = 40;
    private static final Path SOURCES = Path.of("src/main/java/io/watchgate");

    @ArchTest
    static void packagesImportOnlyWhomTheyMay(JavaClasses core) {
        List<String> violations = new ArrayList<>();
        PackageTable.MAY_IMPORT.forEach(
                (name, allowed) -> {
                    List<String> known = new ArrayList<>(allowed);
                    known.add(name);
                    violations.addAll(
                            noClasses()
                                    .that()
                                    .resideInAPackage("io.watchgate." + name)
                                    .should()
                                    .dependOnClassesThat(inCoreOutside(known))
                                    .because(
                                            name
                                                    + " may import "
                                                    + allowed
                                                    + ": put the class where its knowledge is, or"
                                                    + " let pipeline or snapshot introduce the two")
                                    .evaluate(core)
                                    .getFailureReport()
                                    .getDetails());
                });
        assertThat(violations).isEmpty();
    }

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().matching("io.watchgate.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobodyInTheCoreKnowsWhoAssemblesIt =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.watchgate.pipeline", "io.watchgate.snapshot")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.watchgate.pipeline", "io.watchgate.snapshot");

    @ArchTest
    static final ArchRule onlyThePipelineAddsHandlers =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.watchgate.pipeline")
                    .should()
                    .callMethodWhere(
                            DescribedPredicate.describe(
                                    "a handler is added to a pipeline",
                                    call ->
                                            call.getTargetOwner()
                                                            .isAssignableTo(ChannelPipeline.class)
                                                    && call.getName().startsWith("add")))
                    .because("PipelineAssembler is the one place that knows the order");

    @ArchTest
    static final ArchRule wordsAndMessagesKnowNoChannel =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.watchgate.jsonrpc",
                            "io.watchgate.mcp",
                            "io.watchgate.config..",
                            "io.watchgate.auth")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.netty.channel..")
                    .because("they are testable without a channel");

    @ArchTest
    static final ArchRule policyKnowsNoTransport =
            noClasses()
                    .that()
                    .resideInAPackage("io.watchgate.policy")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.watchgate.transport..",
                            "io.watchgate.codec",
                            "io.watchgate.upstream",
                            "io.netty.handler..");

    @ArchTest
    static final ArchRule theCoreHasNoFilesNoLoggingBackendAndNoTrees =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "ch.qos.logback..",
                            "org.snakeyaml..",
                            "picocli..",
                            "tools.jackson.databind..",
                            "com.fasterxml..",
                            "java.util.logging..",
                            "org.jctools.queues.atomic..",
                            "org.jctools.queues.unpadded..");

    @ArchTest
    static final ArchRule nothingOnAMessagesWayBlocks =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.watchgate.child")
                    .should()
                    .dependOnClassesThat()
                    .haveNameMatching(
                            "java\\.io\\.(File|FileInputStream|FileOutputStream|RandomAccessFile)"
                                    + "|java\\.net\\.(Socket|ServerSocket|URL|URLConnection)"
                                    + "|java\\.net\\.http\\..*"
                                    + "|java\\.lang\\.Process(Builder)?"
                                    + "|java\\.util\\.concurrent\\.(BlockingQueue|.*BlockingQueue"
                                    + "|CountDownLatch|CyclicBarrier|Semaphore|Exchanger|Phaser)"
                                    + "|java\\.util\\.concurrent\\.locks\\..*")
                    .because("event loops do not block: child processes and disk are child's duty");

    @ArchTest
    static final ArchRule nobodyWaitsForAFuture =
            noClasses()
                    .should()
                    .callMethodWhere(
                            DescribedPredicate.describe(
                                    "a thread waits",
                                    call ->
                                            (call.getTargetOwner().isAssignableTo(Future.class)
                                                            && List.of(
                                                                            "get",
                                                                            "join",
                                                                            "sync",
                                                                            "await",
                                                                            "syncUninterruptibly",
                                                                            "awaitUninterruptibly")
                                                                    .contains(call.getName()))
                                                    || (call.getTargetOwner()
                                                                    .isEquivalentTo(Thread.class)
                                                            && List.of("sleep", "join")
                                                                    .contains(call.getName()))
                                                    || (call.getTargetOwner()
                                                                    .isEquivalentTo(Object.class)
                                                            && call.getName().equals("wait"))));

    @ArchTest
    static final ArchRule namesSaySomething =
            noClasses()
                    .should()
                    .haveSimpleNameEndingWith("Util")
                    .orShould()
                    .haveSimpleNameEndingWith("Utils")
                    .orShould()
                    .haveSimpleNameEndingWith("Helper")
                    .orShould()
                    .haveSimpleNameEndingWith("Manager")
                    .orShould()
                    .haveSimpleNameEndingWith("Impl")
                    .orShould()
                    .haveSimpleNameEndingWith("Wrapper")
                    .orShould()
                    .haveSimpleNameEndingWith("Processor")
                    .orShould()
                    .resideInAnyPackage(
                            "..util..", "..common..", "..helper..", "..impl..", "..manager..");

    @ArchTest
    static final ArchRule handlersAreFinalAndNamedSo =
            classes()
                    .that()
                    .areAssignableTo(ChannelHandler.class)
                    .and()
                    .areNotAnonymousClasses()
                    .should()
                    .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule handlersAreSmall =
            classes()
                    .that()
                    .areAssignableTo(ChannelHandler.class)
                    .and()
                    .areTopLevelClasses()
                    .should(haveAtMostLines(LARGEST_HANDLER));

    @ArchTest
    static void everyPackageIsListedAndOfAReadableSize(JavaClasses core) throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            Map<Path, Long> sizes = new TreeMap<>();
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> sizes.merge(file.getParent(), 1L, Long::sum));
            sizes.forEach(
                    (folder, size) -> {
                        String name = SOURCES.relativize(folder).toString().replace('/', '.');
                        boolean assembles = name.equals("pipeline") || name.equals("snapshot");
                        if (!assembles && !PackageTable.MAY_IMPORT.containsKey(name)) {
                            throw new AssertionError(
                                    "package " + name + " (expected: listed in PackageTable)");
                        }
                        if (size > MOST_FILES) {
                            throw new AssertionError(
                                    name
                                            + ": "
                                            + size
                                            + " files (expected: <= "
                                            + MOST_FILES
                                            + ")");
                        }
                    });
        }
    }

    private static DescribedPredicate<JavaClass> inCoreOutside(List<String> known) {
        return DescribedPredicate.describe(
                "are in the core outside of " + known,
                other ->
                        other.getPackageName().startsWith("io.watchgate.")
                                && !known.contains(
                                        other.getPackageName()
                                                .substring("io.watchgate.".length())));
    }

    private static boolean isCode(String line) {
        String text = line.strip();
        return !text.isEmpty()
                && !text.startsWith("import ")
                && !text.startsWith("package ")
                && !text.startsWith("*")
                && !text.startsWith("/*")
                && !text.startsWith("//");
    }

    private static ArchCondition<JavaClass> haveAtMostLines(int most) {
        return new ArchCondition<>("have at most " + most + " lines of code: split it by duty") {
            @Override
            public void check(JavaClass handler, ConditionEvents events) {
                String path = handler.getName().substring("io.watchgate.".length());
                Path source = SOURCES.resolve(path.replace('.', '/') + ".java");
                try (Stream<String> lines = Files.lines(source)) {
                    long count = lines.filter(ArchitectureTest::isCode).count();
                    events.add(
                            new SimpleConditionEvent(
                                    handler,
                                    count <= most,
                                    handler.getName() + ": " + count + " lines of code"));
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            }
        };
    }
}
