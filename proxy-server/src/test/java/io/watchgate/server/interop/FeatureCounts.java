package io.watchgate.server.interop;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Counts the tests of {@link JavaSdkIT} that passed, by the face they went through and the feature
 * they are about, and holds the published matrix to that once all have passed.
 */
final class FeatureCounts implements TestWatcher, AfterAllCallback {

    private final Map<String, Map<Face, Integer>> passed = new TreeMap<>();
    private int sum;

    @Override
    public void testSuccessful(ExtensionContext context) {
        Face face = ((JavaSdkIT) context.getRequiredTestInstance()).face();
        String test = context.getRequiredTestMethod().getName();
        passed.computeIfAbsent(feature(test), feature -> new EnumMap<>(Face.class))
                .merge(face, 1, Integer::sum);
        sum++;
    }

    private static String feature(String test) {
        return switch (test) {
            case "initializes" -> "opening";
            case "listsToolsAsTheServerDescribesThem" -> "lists";
            case "callsTools", "passesErrorsOn" -> "calls";
            case "readsResources" -> "resources";
            case "getsPrompts" -> "prompts";
            case "completesArguments" -> "completion";
            case "reportsProgressToTheCaller", "reportsProgressInOrderAndBeforeTheResult" ->
                    "progress";
            case "takesARequestBack" -> "cancelling";
            case "asksTheUser" -> "elicitation";
            case "asksTheModelOfTheClientThatCalled" -> "sampling";
            case "showsTheServerTheRootsOfTheClient" -> "roots";
            case "pingsBothWays" -> "ping";
            case "logsFromTheLevelThatTheClientWants" -> "logging";
            case "tellsOfUpdatesOfSubscribedResources",
                    "tellsOfNoUpdatesAfterTheSubscriptionHasEnded" ->
                    "resource updates";
            case "tellsOfToolsThatCome" -> "changed lists";
            case "keepsEqualIdsOfTwoClientsApart", "doesNotLetASlowCallHoldUpOthers" ->
                    "load and size";
            default -> test;
        };
    }

    /** A run of some tests only, or one in which some failed, says nothing of the matrix. */
    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        long tests =
                Arrays.stream(JavaSdkIT.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .count();
        if (sum == tests * Face.values().length) {
            PublishedMatrix.holdsJava(PublishedMatrix.JAVA + ", client and server\n\n" + table());
        }
    }

    private String table() {
        Map<String, Function<Face, String>> rows = new LinkedHashMap<>();
        rows.put("client to gateway", face -> "HTTP");
        rows.put("---", face -> "---");
        rows.put("gateway to server", face -> face.upstream().equals("http") ? "HTTP" : "stdio");
        rows.put("server", face -> "legacy");
        rows.put("endpoint", face -> face.merged() ? "all servers" : "one server");
        passed.forEach(
                (feature, counts) ->
                        rows.put(feature, face -> String.valueOf(counts.getOrDefault(face, 0))));
        return rows.entrySet().stream()
                .map(row -> line(row.getKey(), row.getValue()))
                .collect(Collectors.joining());
    }

    private static String line(String title, Function<Face, String> cell) {
        return Arrays.stream(Face.values())
                .map(cell)
                .collect(Collectors.joining(" | ", "| " + title + " | ", " |\n"));
    }
}
