package io.watchgate.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelcontextprotocol.client.McpClient.SyncSpec;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.CompleteReference;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest.CompleteArgument;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageRequest;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ResourceReference;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.Root;
import io.modelcontextprotocol.spec.McpSchema.SubscribeRequest;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.watchgate.server.daemon.DaemonConfig;
import io.watchgate.server.daemon.DaemonProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The official Java SDK through a gateway in its own process to the official Java SDK. It resumes
 * no streams, neither as client nor as server, so that is proved elsewhere. {@link FeatureCounts}
 * knows which feature each test counts for in {@code docs/matrix.md}.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(Face.class)
@ExtendWith(FeatureCounts.class)
class JavaSdkIT {

    private static final UnaryOperator<SyncSpec> PLAIN = client -> client;

    private static SdkHttpServer httpServer;
    private static DaemonProcess gateway;
    private static String address;

    @Parameter private Face face;
    private final List<AutoCloseable> clients = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        httpServer = new SdkHttpServer(Files.createDirectory(directory.resolve("tomcat")));
        gateway =
                DaemonProcess.start(
                        new DaemonConfig(directory)
                                .server(
                                        "stdio",
                                        Map.of(
                                                "command",
                                                SdkServer.command(),
                                                "timeouts",
                                                Map.of("handshake", "60s")))
                                .server("http", Map.of("url", httpServer.url()))
                                .with("timeouts", Map.of("start-wait", "60s"))
                                .write());
        address = "http://127.0.0.1:" + gateway.port();
    }

    @AfterAll
    static void stop() throws Exception {
        try (SdkHttpServer server = httpServer;
                DaemonProcess daemon = gateway) {
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).isZero();
        }
    }

    @AfterEach
    void closeClients() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    Face face() {
        return face;
    }

    private SdkClient connect(UnaryOperator<SyncSpec> settings) {
        SdkClient client = new SdkClient(address, face, settings);
        clients.add(client);
        return client;
    }

    private SdkWire wire() {
        SdkWire wire = new SdkWire(address, face);
        clients.add(wire);
        return wire;
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(60, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void initializes() {
        SdkClient client = connect(PLAIN);
        assertThat(client.welcome().protocolVersion()).isEqualTo("2025-11-25");
        assertThat(client.welcome().serverInfo().name())
                .isEqualTo(face.merged() ? "watchgate" : SdkServer.NAME);
        assertThat(client.welcome().instructions()).contains(SdkServer.INSTRUCTIONS);
        assertThat(client.welcome().capabilities().tools().listChanged()).isTrue();
        assertThat(client.welcome().capabilities().prompts().listChanged()).isTrue();
        assertThat(client.welcome().capabilities().resources().subscribe()).isTrue();
        assertThat(client.welcome().capabilities().completions()).isNotNull();
        assertThat(client.welcome().capabilities().logging()).isNotNull();
    }

    @Test
    void listsToolsAsTheServerDescribesThem() {
        List<Tool> listed = connect(PLAIN).sdk().listTools().tools();
        for (Tool tool : SdkTools.descriptions()) {
            assertThat(listed)
                    .filteredOn(Tool::name, face.name(tool.name()))
                    .singleElement()
                    .satisfies(
                            found -> {
                                assertThat(found.description()).isEqualTo(tool.description());
                                assertThat(found.inputSchema()).isEqualTo(tool.inputSchema());
                            });
        }
    }

    @Test
    void callsTools() {
        String text = "“All’s well” – \u0001 \ud83d\ude00 \\ \" \u2028 " + "long ".repeat(20_000);
        assertThat(connect(PLAIN).call("echo", "text", text)).isEqualTo(text);
    }

    @Test
    void passesErrorsOn() {
        SdkClient client = connect(PLAIN);
        assertThatThrownBy(() -> client.call("nothing"))
                .isInstanceOfSatisfying(
                        McpError.class,
                        error -> assertThat(error.getJsonRpcError().code()).isEqualTo(-32602));
    }

    /**
     * Calls on a thread of its own: the common pool may have one only, and the SDK needs it too.
     */
    private static CompletableFuture<String> meanwhile(Supplier<String> call) {
        return CompletableFuture.supplyAsync(call, task -> new Thread(task, "caller").start());
    }

    private static SyncSpec model(SyncSpec client, String name) {
        return client.sampling(request -> answer(request, name));
    }

    private static CreateMessageResult answer(CreateMessageRequest request, String name) {
        String question = ((TextContent) request.messages().get(0).content()).text();
        return CreateMessageResult.builder(Role.ASSISTANT, name + ": " + question + "!", name)
                .build();
    }

    @Test
    void asksTheModelOfTheClientThatCalled() {
        SdkClient one = connect(client -> model(client, "one"));
        SdkClient other = connect(client -> model(client, "other"));
        CompletableFuture<String> first = meanwhile(() -> one.call("ask", "question", "why"));
        CompletableFuture<String> second = meanwhile(() -> other.call("ask", "question", "how"));
        assertThat(first).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo("model said one: why!");
        assertThat(second).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo("model said other: how!");
    }

    @Test
    void asksTheUser() {
        SdkClient client =
                connect(
                        spec ->
                                spec.elicitation(
                                        form ->
                                                new ElicitResult(
                                                        ElicitResult.Action.ACCEPT,
                                                        Map.of("name", form.message()))));
        assertThat(client.call("form", "message", "Grace")).isEqualTo("ACCEPT {name=Grace}");
    }

    @Test
    void showsTheServerTheRootsOfTheClient() {
        Root first = new Root("file:///a", "a");
        Root second = new Root("file:///to/" + face, "b");
        SdkClient client =
                connect(
                        spec ->
                                spec.roots(first)
                                        .capabilities(
                                                new ClientCapabilities.Builder()
                                                        .roots(true)
                                                        .build()));
        assertThat(client.call("roots")).isEqualTo(first.uri());
        client.sdk().addRoot(second);
        String both = first.uri() + " " + second.uri();
        assertThat(client.call("rootChange", "uri", second.uri())).isEqualTo(both);
        assertThat(client.call("roots")).isEqualTo(both);
    }

    @Test
    void pingsBothWays() {
        SdkClient client = connect(spec -> model(spec, "any"));
        assertThat(client.sdk().ping()).isNotNull();
        assertThat(client.call("pingBack")).isEqualTo("answered {}");
    }

    @Test
    void reportsProgressToTheCaller() throws Exception {
        BlockingQueue<ProgressNotification> seen = new LinkedBlockingQueue<>();
        BlockingQueue<ProgressNotification> foreign = new LinkedBlockingQueue<>();
        SdkClient client = connect(spec -> spec.progressConsumer(seen::add));
        SdkClient other = connect(spec -> spec.progressConsumer(foreign::add));
        assertThat(other.call("echo", "text", "here")).isEqualTo("here");
        assertThat(client.callWithToken("mine", "progress", "steps", "5")).isEqualTo("done");
        List<Double> steps = new ArrayList<>();
        for (int step = 1; step <= 5; step++) {
            ProgressNotification progress = next(seen);
            assertThat(progress.progressToken()).isEqualTo("mine");
            assertThat(progress.total()).isEqualTo(5);
            steps.add(progress.progress());
        }
        // The SDK's client handles them side by side; their order is seen on the wire.
        assertThat(steps).containsExactlyInAnyOrder(1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(foreign).isEmpty();
    }

    @Test
    void reportsProgressInOrderAndBeforeTheResult() throws Exception {
        SdkWire wire = wire();
        CompletableFuture<Integer> before =
                wire.call(12, "progress", Map.of("steps", "50")).thenApply(end -> wire.pending());
        assertThat(before).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo(50);
        for (double step = 1; step <= 50; step++) {
            assertThat(wire.notification().params())
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("progressToken", 12)
                    .containsEntry("progress", step);
        }
    }

    @Test
    void takesARequestBack() throws Exception {
        SdkWire wire = wire();
        Map<String, Object> key = Map.of("key", face + " cancelled");
        CompletableFuture<JSONRPCResponse> held = wire.call(7, "hold", key);
        assertThat(wire.notification().params())
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("progressToken", 7);
        wire.cancel(7, "changed my mind");
        assertThat(wire.call(8, "cancellation", key).thenApply(SdkWire::text))
                .succeedsWithin(60, TimeUnit.SECONDS)
                .isEqualTo("cancelled");
        assertThat(wire.call(9, "release", key).thenApply(SdkWire::text))
                .succeedsWithin(60, TimeUnit.SECONDS)
                .isEqualTo("ok");
        assertThat(held).isNotDone();
    }

    @Test
    void keepsEqualIdsOfTwoClientsApart() {
        SdkWire one = wire();
        SdkWire other = wire();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int id = 0; id < 20; id++) {
            for (SdkWire wire : List.of(one, other)) {
                Map<String, Object> text = Map.of("text", (wire == one ? "one " : "other ") + id);
                answers.add(wire.call(id, "echo", text).thenApply(SdkWire::text));
            }
        }
        List<String> expected =
                IntStream.range(0, 20)
                        .boxed()
                        .flatMap(id -> List.of("one " + id, "other " + id).stream())
                        .toList();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer).succeedsWithin(60, TimeUnit.SECONDS))
                .extracting(CompletableFuture::join)
                .isEqualTo(expected);
    }

    @Test
    void doesNotLetASlowCallHoldUpOthers() {
        SdkWire wire = wire();
        String key = face + " slow";
        CompletableFuture<String> held =
                wire.call("slow", "hold", Map.of("key", key)).thenApply(SdkWire::text);
        assertThat(wire.call("fast", "echo", Map.of("text", "hi")).thenApply(SdkWire::text))
                .succeedsWithin(60, TimeUnit.SECONDS)
                .isEqualTo("hi");
        assertThat(held).isNotDone();
        wire.call("free", "release", Map.of("key", key));
        assertThat(held).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo("released " + key);
    }

    @Test
    void readsResources() {
        SdkClient client = connect(PLAIN);
        String uri = face.uri(SdkContent.COUNTER);
        assertThat(client.sdk().listResources().resources())
                .extracting(Resource::uri)
                .contains(uri);
        assertThat(client.sdk().listResourceTemplates().resourceTemplates())
                .extracting(ResourceTemplate::uriTemplate)
                .contains(face.uri(SdkContent.TEMPLATE));
        assertThat(text(client.sdk().readResource(new ReadResourceRequest(uri)).contents()))
                .startsWith(uri + " count ");
        String item = face.uri("sdk://item/17");
        assertThat(text(client.sdk().readResource(new ReadResourceRequest(item)).contents()))
                .isEqualTo(item + " an item");
    }

    private static String text(List<ResourceContents> contents) {
        TextResourceContents only = (TextResourceContents) contents.get(0);
        return only.uri() + " " + only.text();
    }

    @Test
    void tellsOfUpdatesOfSubscribedResources() throws Exception {
        BlockingQueue<List<ResourceContents>> seen = new LinkedBlockingQueue<>();
        SdkClient watcher = connect(spec -> spec.resourcesUpdateConsumer(seen::add));
        SdkClient toucher = connect(PLAIN);
        String uri = face.uri(SdkContent.COUNTER);
        watcher.sdk().subscribeResource(new SubscribeRequest(uri));
        String count = toucher.call("touch");
        assertThat(text(next(seen))).isEqualTo(uri + " count " + count);
    }

    @Test
    void tellsOfNoUpdatesAfterTheSubscriptionHasEnded() throws Exception {
        SdkWire watcher = wire();
        SdkClient toucher = connect(PLAIN);
        Map<String, Object> counter = Map.of("uri", face.uri(SdkContent.COUNTER));
        watcher.request(1, "resources/subscribe", counter).join();
        toucher.call("touch");
        assertThat(watcher.notification())
                .returns("notifications/resources/updated", JSONRPCNotification::method)
                .returns(counter, JSONRPCNotification::params);
        watcher.request(2, "resources/unsubscribe", counter).join();
        toucher.call("touch");
        toucher.call("grow", "name", "afterwards" + face);
        assertThat(watcher.notification().method()).isEqualTo("notifications/tools/list_changed");
    }

    @Test
    void getsPrompts() {
        SdkClient client = connect(PLAIN);
        String name = face.name(SdkContent.PROMPT);
        assertThat(client.sdk().listPrompts().prompts()).extracting(Prompt::name).contains(name);
        GetPromptResult prompt =
                client.sdk().getPrompt(new GetPromptRequest(name, Map.of("who", "Ada")));
        assertThat(prompt.messages())
                .singleElement()
                .satisfies(
                        message ->
                                assertThat(((TextContent) message.content()).text())
                                        .isEqualTo("Greet Ada."));
    }

    @Test
    void completesArguments() {
        SdkClient client = connect(PLAIN);
        assertThat(complete(client, new PromptReference(face.name(SdkContent.PROMPT)), "who", "Ad"))
                .containsExactly("Ada", "Adele");
        String template = face.uri(SdkContent.TEMPLATE);
        assertThat(complete(client, new ResourceReference(template), "id", "17"))
                .containsExactly("17", "170");
    }

    private static List<String> complete(
            SdkClient client, CompleteReference reference, String argument, String begun) {
        CompleteRequest request =
                new CompleteRequest(reference, new CompleteArgument(argument, begun));
        return client.sdk().completeCompletion(request).completion().values();
    }

    @Test
    void logsFromTheLevelThatTheClientWants() throws Exception {
        BlockingQueue<LoggingMessageNotification> strict = new LinkedBlockingQueue<>();
        BlockingQueue<LoggingMessageNotification> curious = new LinkedBlockingQueue<>();
        SdkClient one = connect(spec -> model(spec, "one").loggingConsumer(strict::add));
        SdkClient other = connect(spec -> model(spec, "other").loggingConsumer(curious::add));
        one.sdk().setLoggingLevel(LoggingLevel.ERROR);
        other.sdk().setLoggingLevel(LoggingLevel.DEBUG);
        assertThat(one.call("log", "text", "for one")).isEqualTo("logged");
        assertThat(other.call("log", "text", "for other")).isEqualTo("logged");
        assertThat(next(strict))
                .returns(LoggingLevel.ERROR, LoggingMessageNotification::level)
                .returns("for one", LoggingMessageNotification::data);
        assertThat(List.of(next(curious), next(curious)))
                .extracting(LoggingMessageNotification::level)
                .containsExactlyInAnyOrder(LoggingLevel.INFO, LoggingLevel.ERROR);
        assertThat(strict).isEmpty();
        assertThat(curious).isEmpty();
    }

    @Test
    void tellsOfToolsThatCome() throws Exception {
        BlockingQueue<List<Tool>> seen = new LinkedBlockingQueue<>();
        SdkClient watcher = connect(spec -> spec.toolsChangeConsumer(seen::add));
        watcher.sdk().listTools();
        assertThat(connect(PLAIN).call("grow", "name", "new" + face)).isEqualTo("grown");
        assertThat(next(seen)).extracting(Tool::name).contains(face.name("new" + face));
        assertThat(watcher.call("new" + face)).isEqualTo("I am new" + face);
    }
}
