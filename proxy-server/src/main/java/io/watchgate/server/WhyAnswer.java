package io.watchgate.server;

import io.watchgate.child.ChildHost;
import io.watchgate.config.GatewayConfig;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.server.admin.WhyPage;
import io.watchgate.server.command.CommandOutput;
import io.watchgate.server.command.ExitCode;
import io.watchgate.server.command.WhyQuestion;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.config.LockFile;
import io.watchgate.server.plugin.ExpressionModule;
import io.watchgate.server.plugin.PluginFolder;
import io.watchgate.session.ExchangeListener;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.snapshot.GatewayParts;
import io.watchgate.upstream.StrayMessages;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code why}: through the admin listener of a running gateway, or by a gateway that is
 * made of a configuration and opens nothing. Both go through the tables and rules that calls go
 * through.
 */
final class WhyAnswer {

    private final WhyQuestion question;
    private final CommandOutput output;

    WhyAnswer(WhyQuestion question, CommandOutput output) {
        this.question = question;
        this.output = output;
    }

    int ask(URI admin) throws IOException, InterruptedException {
        StringBuilder query = new StringBuilder("?name=").append(encoded(question.name()));
        add(query, "from-server", question.fromServer());
        add(query, "upstream", question.upstream());
        add(query, "principal", question.principal());
        add(query, "arguments", question.arguments());
        question.headers().forEach(line -> add(query, "header", line));
        HttpRequest request = HttpRequest.newBuilder(admin.resolve("/why" + query)).build();
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            output.note("watchgate: why: " + answer.body().strip());
            return ExitCode.FAILED;
        }
        output.line(answer.body().strip());
        return ExitCode.OK;
    }

    private static void add(StringBuilder query, String key, @Nullable String value) {
        if (value != null) {
            query.append('&').append(key).append('=').append(encoded(value));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String explain(GatewayCore core) {
        String server = question.fromServer();
        return server != null
                ? WhyPage.explainServer(core, server, question.name(), question.principal())
                : WhyPage.explain(
                        core,
                        WhyPage.question(
                                question.name(),
                                question.upstream(),
                                question.principal(),
                                question.arguments(),
                                question.headers()));
    }

    int explain(LoadedConfig loaded, Map<String, String> environment) {
        GatewayConfig config = loaded.config();
        LoopSettings settings =
                new LoopSettings(1, 1024, config.limits().jsonDepth(), System::nanoTime);
        GatewayLoops loops = new GatewayLoops(IoBackend.NIO, settings);
        try {
            GatewayParts parts =
                    new GatewayParts(
                            loops,
                            new ChildHost(loops.backend()),
                            Runnable::run,
                            ExchangeListener.SILENT,
                            reason -> {},
                            upstream -> StrayMessages.IGNORED,
                            environment,
                            "why",
                            new PluginFolder(),
                            ExpressionModule.installed(),
                            unused -> List.of(new byte[32]),
                            LockFile::of);
            GatewayCore core = new GatewayCore(parts, config);
            output.line(explain(core));
            return ExitCode.OK;
        } catch (IllegalArgumentException refused) {
            output.note("watchgate: why: " + loaded.placed(refused).getMessage());
            return ExitCode.USAGE;
        } finally {
            loops.shutdown();
        }
    }
}
