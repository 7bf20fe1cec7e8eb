package io.watchgate.server.command;

import io.netty.util.Version;
import io.watchgate.config.key.ValueForm;
import io.watchgate.loop.IoBackend;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what this is and what it runs on. */
@Command(name = "version", description = "Say what this is and what it runs on.")
final class VersionCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin private HelpOption help;

    VersionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        BuildInfo build = BuildInfo.read();
        CommandOutput output = context.output();
        output.line("watchgate " + build.version());
        output.line("built for Java " + build.java());
        output.line(
                "java "
                        + property("java.runtime.version")
                        + ", "
                        + property("java.vm.name")
                        + " ("
                        + property("java.vendor")
                        + ")");
        Version netty = Version.identify().get("netty-common");
        output.line("netty " + (netty == null ? "unknown" : netty.artifactVersion()));
        output.line(
                "system "
                        + property("os.name")
                        + " "
                        + property("os.version")
                        + " "
                        + property("os.arch"));
        for (IoBackend backend : IoBackend.values()) {
            output.line("io " + ValueForm.word(backend) + ": " + availability(backend));
        }
        return ExitCode.OK;
    }

    private static String availability(IoBackend backend) {
        return backend.isAvailable()
                ? "available"
                : "not available (" + backend.unavailability() + ")";
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
