package io.watchgate.config.policy;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens when tools are not as they were when somebody accepted them.
 *
 * @param file what they were like; null switches pinning off
 * @param except patterns of upstream keys that are not pinned
 * @param cosmetic for what says the same in other bytes
 * @param description for another title or description
 * @param schemaWidened for arguments that a tool did not take before
 * @param schemaNarrowed for arguments that a tool takes no more
 * @param annotations for anything else that a tool says of itself
 * @param ambiguous for a name of which the server lists more tools than the file has
 * @param added for a tool that is not in the file
 * @param removed for a tool that only the file has
 */
@Key.ShortForm(value = "file")
public record PinningConfig(
        @Key(text = "The file that watchgate lock has written; nothing is pinned when absent.")
                @Nullable Path file,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Upstreams whose tools are not pinned.")
                List<String> except,
        @Key(
                        value = "report",
                        text =
                                "When the same is said in other bytes: report, hide (the tool) or"
                                        + " refuse (the upstream).")
                Reaction cosmetic,
        @Key(value = "hide", text = "When a title or a description is another.")
                Reaction description,
        @Key(value = "hide", text = "When a tool may take arguments that it did not take before.")
                Reaction schemaWidened,
        @Key(value = "hide", text = "When a tool may refuse arguments that it took before.")
                Reaction schemaNarrowed,
        @Key(value = "hide", text = "When anything else that a tool says of itself is another.")
                Reaction annotations,
        @Key(value = "hide", text = "When a server lists more tools of one name than the file has.")
                Reaction ambiguous,
        @Key(name = "new", value = "hide", text = "When a tool is not in the file.") Reaction added,
        @Key(value = "report", text = "When a tool of the file is not there any more.")
                Reaction removed) {

    /** What happens, the stricter behind the milder. */
    public enum Reaction {
        /** It is noted, and everything goes on. */
        REPORT,
        /** Clients do not know the tool. */
        HIDE,
        /** Clients can do nothing with the upstream. */
        REFUSE
    }

    public PinningConfig {
        except = List.copyOf(except);
        Checks.of(
                        PinningConfig.class,
                        file,
                        except,
                        cosmetic,
                        description,
                        schemaWidened,
                        schemaNarrowed,
                        annotations,
                        ambiguous,
                        added,
                        removed)
                .verify();
    }

    /** Tells whether anything makes an upstream be refused. */
    public boolean refuses() {
        return List.of(
                        cosmetic,
                        description,
                        schemaWidened,
                        schemaNarrowed,
                        annotations,
                        ambiguous,
                        added,
                        removed)
                .contains(Reaction.REFUSE);
    }
}
