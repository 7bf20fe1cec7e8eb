package io.watchgate.config.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.util.List;

/**
 * What one argument of a call has to be. All keys that are set have to hold; of a list one element
 * is enough.
 *
 * @param pointer where the argument stands in {@code arguments}
 * @param value texts, numbers or words it is one of
 * @param prefix what it begins with
 * @param glob what it matches as a whole, with {@code *} and {@code ?}
 * @param regex what it matches as a whole, in the syntax of RE2
 * @param least the least number
 * @param most the greatest number
 * @param present whether it is enough that it is there
 * @param absent whether it must not be there
 */
public record ArgumentConfig(
        @Key(
                        place = Key.Place.NAME,
                        pattern = "(/([^~/]|~[01])*)+",
                        expected = "a JSON pointer, as /path; * for every element or member",
                        text = "Where the argument stands.")
                String pointer,
        @Key(name = "equals", text = "What the argument is: a text, a number, true or false.")
                List<String> value,
        @Key(text = "What the argument begins with.") List<String> prefix,
        @Key(text = "What the argument matches as a whole, with * and ?.") List<String> glob,
        @Key(text = "What the argument matches as a whole, a regular expression of RE2.")
                List<String> regex,
        @Key(
                        pattern = ArgumentConfig.NUMBER,
                        expected = "a number",
                        text = "The least number the argument may be.")
                String least,
        @Key(
                        pattern = ArgumentConfig.NUMBER,
                        expected = "a number",
                        text = "The greatest number the argument may be.")
                String most,
        @Key(value = "false", text = "The argument is there, whatever it is.") boolean present,
        @Key(value = "false", text = "The argument is not there.") boolean absent) {

    /** What a number in the file looks like. */
    public static final String NUMBER_TEXT = "-?[0-9]{1,18}(\\.[0-9]{1,18})?";

    /** What repeats what is repeated may be a million steps, each of them taken for each letter. */
    private static final int MOST_STEPS = 4000;

    static final String NUMBER = "(" + NUMBER_TEXT + ")?";

    public ArgumentConfig {
        value = List.copyOf(value);
        prefix = List.copyOf(prefix);
        glob = List.copyOf(glob);
        regex = List.copyOf(regex);
        Checks checks =
                Checks.of(
                        ArgumentConfig.class,
                        pointer,
                        value,
                        prefix,
                        glob,
                        regex,
                        least,
                        most,
                        present,
                        absent);
        for (int i = 0; i < regex.size(); i++) {
            String fault = fault(regex.get(i));
            checks.require(
                    fault.isEmpty(),
                    "regex[" + i + "]",
                    regex.get(i),
                    "a regular expression of RE2: " + fault);
        }
        boolean compares =
                !value.isEmpty()
                        || !prefix.isEmpty()
                        || !glob.isEmpty()
                        || !regex.isEmpty()
                        || !least.isEmpty()
                        || !most.isEmpty();
        checks.require(
                compares || present || absent,
                "pointer",
                pointer,
                "one of equals, prefix, glob, regex, least, most, present or absent beneath it");
        checks.require(
                !absent || !present && !compares, "absent", "true", "no other key beside it");
        checks.verify();
    }

    private static String fault(String regex) {
        try {
            int steps = Pattern.compile(regex, Pattern.DOTALL).programSize();
            return steps > MOST_STEPS ? steps + " steps, more than " + MOST_STEPS : "";
        } catch (PatternSyntaxException fault) {
            return fault.getDescription();
        }
    }
}
