package io.watchgate.server.interop;

import io.modelcontextprotocol.server.McpServerFeatures.SyncCompletionSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.spec.McpSchema.CompleteReference;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult.CompleteCompletion;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceReference;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The resources and prompts of the SDK's server, and what completes their arguments. */
final class SdkContent {

    static final String COUNTER = "sdk://counter";
    static final String TEMPLATE = "sdk://item/{id}";
    static final String PROMPT = "greet";

    private static final List<String> PEOPLE = List.of("Ada", "Adele", "Grace");
    private static final List<String> ITEMS = List.of("17", "170", "42");

    private SdkContent() {}

    static SyncResourceSpecification resource(SdkState state) {
        return new SyncResourceSpecification(
                Resource.builder(COUNTER, "counter").mimeType("text/plain").build(),
                (client, request) -> text(request.uri(), () -> "count " + state.count()));
    }

    static SyncResourceTemplateSpecification template() {
        return new SyncResourceTemplateSpecification(
                ResourceTemplate.builder(TEMPLATE, "item").mimeType("text/plain").build(),
                (client, request) -> text(request.uri(), () -> "an item"));
    }

    private static ReadResourceResult text(String uri, Supplier<String> text) {
        return new ReadResourceResult(
                List.of(new TextResourceContents(uri, "text/plain", text.get())));
    }

    static SyncPromptSpecification prompt() {
        return new SyncPromptSpecification(
                Prompt.builder(PROMPT)
                        .description("Greets.")
                        .arguments(List.of(new PromptArgument("who", "Whom to greet", true)))
                        .build(),
                (client, request) -> {
                    String text = "Greet " + request.arguments().get("who") + ".";
                    return new GetPromptResult(
                            "A greeting",
                            List.of(new PromptMessage(Role.USER, new TextContent(text))));
                });
    }

    static SyncCompletionSpecification promptCompletion() {
        return completion(new PromptReference(PROMPT), PEOPLE);
    }

    static SyncCompletionSpecification templateCompletion() {
        return completion(new ResourceReference(TEMPLATE), ITEMS);
    }

    private static SyncCompletionSpecification completion(
            CompleteReference reference, List<String> values) {
        return new SyncCompletionSpecification(
                reference,
                (client, request) -> {
                    Stream<String> fitting =
                            values.stream().filter(v -> v.startsWith(request.argument().value()));
                    return new CompleteResult(new CompleteCompletion(fitting.toList()));
                });
    }
}
