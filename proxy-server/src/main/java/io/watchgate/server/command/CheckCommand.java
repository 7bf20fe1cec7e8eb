package io.watchgate.server.command;

import io.netty.util.internal.PlatformDependent;
import io.watchgate.child.ChildHost;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.content.FilterSet;
import io.watchgate.server.audit.AuditLog;
import io.watchgate.server.config.FileChecks;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.config.LockFile;
import io.watchgate.server.config.MemoryFit;
import io.watchgate.server.config.yaml.ConfigProblem;
import io.watchgate.server.plugin.PluginFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what is wrong with a configuration. */
@Command(name = "check", description = "Say everything that is wrong with a configuration.")
final class CheckCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin private ConfigOption config;

    @Option(
            names = "--live",
            description =
                    "Also look at this machine: whether the addresses are free now. Nothing is"
                            + " started.")
    private boolean live;

    @Mixin private HelpOption help;

    CheckCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        LoadedConfig loaded = context.load(config.file());
        if (loaded == null) {
            return ExitCode.FAILED;
        }
        if (!filtersAndSinksCanBeMade(loaded) || !lockCanBeRead(loaded)) {
            return ExitCode.FAILED;
        }
        List<ConfigProblem> found = new ArrayList<>(FileChecks.of(loaded, context.environment()));
        found.addAll(
                MemoryFit.of(
                        loaded,
                        Runtime.getRuntime().maxMemory(),
                        PlatformDependent.maxDirectMemory()));
        context.warn(found);
        int warnings = loaded.warnings().size() + found.size() + warnOfCustody(loaded.config());
        int upstreams = loaded.config().enabledUpstreams().size();
        String counts = counted(upstreams, "upstream") + ", " + counted(warnings, "warning");
        context.output().line(loaded.file() + ": good (" + counts + ")");
        return live ? lookAround(loaded.config()) : ExitCode.OK;
    }

    private boolean filtersAndSinksCanBeMade(LoadedConfig loaded) {
        try {
            FilterSet.check(loaded.config(), new PluginFolder());
            AuditLog.check(loaded.config());
            return true;
        } catch (IllegalArgumentException refused) {
            context.output().note(loaded.problem(String.valueOf(refused.getMessage())).toString());
            return false;
        }
    }

    private boolean lockCanBeRead(LoadedConfig loaded) {
        try {
            LockFile.of(loaded.config().pinning());
            return true;
        } catch (IllegalArgumentException refused) {
            context.output().note(loaded.problem(String.valueOf(refused.getMessage())).toString());
            return false;
        }
    }

    /** Says what children need that this machine does not have; returns the number of warnings. */
    private int warnOfCustody(GatewayConfig config) {
        String missing = ChildHost.missingForCustody(context.environment());
        if (missing == null || programs(config) == 0) {
            return 0;
        }
        context.output()
                .note(
                        "warning: custody: degraded: no "
                                + missing
                                + " here; children may outlive a killed gateway");
        return 1;
    }

    private static int programs(GatewayConfig config) {
        return (int)
                config.enabledUpstreams().stream()
                        .filter(upstream -> upstream.target() instanceof CommandTarget)
                        .count();
    }

    private int lookAround(GatewayConfig config) {
        List<AddressCheck.Finding> findings = AddressCheck.of(config);
        boolean free = true;
        for (AddressCheck.Finding finding : findings) {
            if (finding.trouble() == null) {
                context.output().line(finding.toString());
            } else {
                context.output().note(finding.toString());
                free = false;
            }
        }
        context.output()
                .line(
                        "looked for "
                                + counted(programs(config), "program")
                                + " and at "
                                + counted(findings.size(), "listener")
                                + "; started nothing, called nobody");
        return free ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
