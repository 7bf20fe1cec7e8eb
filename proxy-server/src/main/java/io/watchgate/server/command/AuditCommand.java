package io.watchgate.server.command;

import io.watchgate.server.audit.ChainVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks at audit files. */
@Command(name = "audit", description = "Look at audit files: audit verify FILE...")
final class AuditCommand {

    @Mixin private HelpOption help;

    @Command(
            name = "verify",
            description =
                    "Say whether the records of files written with chain: true are all there, in"
                            + " order and unchanged. Takes old files and the present one together.")
    static final class Verify implements Callable<Integer> {

        private final CommandContext context;

        @Parameters(arity = "1..*", paramLabel = "FILE", description = "The files, in any order.")
        private List<Path> files;

        @Mixin private HelpOption help;

        Verify(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws IOException {
            ChainVerifier.Outcome outcome = ChainVerifier.verify(files);
            ChainVerifier.Last last = outcome.last();
            outcome.torn()
                    .forEach(
                            torn ->
                                    context.output()
                                            .note(torn + ": a record's torn end, left out"));
            if (outcome.fault() != null) {
                context.output().note(outcome.fault());
            } else if (last == null) {
                // A file that was emptied looks like one that nothing was written to.
                context.output().note("nothing to verify (expected: at least one record)");
            }
            context.output()
                    .line(
                            last == null
                                    ? "no good record"
                                    : outcome.records()
                                            + " good records, "
                                            + last.first()
                                            + " to "
                                            + last.seq()
                                            + "; the last has the hash "
                                            + last.hash());
            return outcome.fault() == null && last != null ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
