package io.watchgate.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What speaks to a model behind its user's back: the table of its detectors. */
final class InjectionKinds {

    private static final String ORDERS =
            "instruction|instructions|prompt|prompts|rule|rules|direction|directions|directive"
                + "|directives|guideline|guidelines|command|commands|message|messages|context"
                + "|training|programming|protocol|protocols|filters|constraints|restrictions|policies|safeguards";
    private static final String EARLIER =
            "all|any|the|of|every|each|your|my|our|these|those|this|that|previous|prior|above"
                + "|earlier|preceding|former|past|existing|original|initial|system|developer"
                + "|safety|security|content|ethical|moderation|other|and|or|everything|what|about";

    private final List<Detector> all = new ArrayList<>();

    private InjectionKinds() {}

    static List<Detector> all() {
        InjectionKinds kinds = new InjectionKinds();
        kinds.overrides();
        kinds.roles();
        kinds.marks();
        kinds.poison();
        kinds.all.addAll(Languages.all());
        kinds.all.add(new HiddenTextDetector(Kind.injection("hidden-text")));
        kinds.all.add(new EscapeSequenceDetector(Kind.injection("escape-sequence")));
        return kinds.all;
    }

    private void phrase(String name, String phrase) {
        all.add(new PhraseDetector(Kind.injection(name), phrase));
    }

    private void overrides() {
        String name = "instruction-override";
        phrase(
                name,
                "ignore|disregard|forget|override|bypass|neglect|discard|skip "
                        + "all|any|the|every|your|my|these|those|previous|prior|above|earlier"
                        + "|preceding|former|past|original|initial|system|safety|security|content"
                        + " "
                        + EARLIER
                        + "* "
                        + ORDERS);
        phrase(
                name,
                "ignore|disregard|forget everything|anything|all"
                    + " you|that|above|before|previously|i|we|said|have|has|were|was|been|are|is* "
                    + "told|said|above|before|learned|know|taught|instructed");
        phrase(name, "do not follow|obey|listen|adhere to? " + EARLIER + "* " + ORDERS);
        phrase(name, "never follow|obey to? " + EARLIER + "* " + ORDERS);
        phrase(name, "don t follow|obey|listen to? " + EARLIER + "* " + ORDERS);
        phrase(
                name,
                "your|these new|real|true|actual|updated "
                        + "instruction|instructions|task|goal|objective|rules is|are|follow");
        phrase(
                name,
                "new|updated system? instructions|instruction|directive|directives "
                        + "from|for|begin|follow|below|as");
        phrase(name, "start|begin a? new|fresh conversation|session|context");
        phrase(name, "stop|quit|cease following|obeying|adhering to? " + EARLIER + "* " + ORDERS);
        phrase(
                name,
                "previous|prior|earlier|original instruction|instructions|rules|directives"
                        + "|guidelines is|are null? and?"
                        + " void|invalid|cancelled|canceled|superseded|revoked|overridden");
        phrase(
                name,
                "ignore|disregard|forget what|everything|anything|whatever the? user|human"
                        + " said|asked|wants|wanted|says|asks|told|requested|requests");
        phrase(
                name,
                "disable|deactivate|turn off? all|any|your|the*"
                    + " safety|security|content|ethical|moderation "
                    + "filter|filters|checks|check|protocols|protocol|guidelines|rules|restrictions"
                    + "|features|measures");
        phrase(
                name,
                "reveal|print|show|repeat|output|leak|expose|disclose me?"
                    + " your|the|its|this|full|entire|whole|complete|hidden|secret|initial|original*"
                    + " system|developer|hidden|initial|secret"
                    + " prompt|instructions|message|directives");
    }

    private void roles() {
        String name = "role-change";
        phrase(
                name,
                "you are now|henceforth"
                    + " a|an|the|in|my|operating|running|acting|as|under|no|not|longer* "
                    + "admin|administrator|root|superuser|dan|developer|system|unrestricted|jailbroken"
                    + "|uncensored|unfiltered|free|evil|bound|god");
        phrase(
                name,
                "act|behave|respond|pretend|roleplay as|like|to if? be|you|are|were|a|an|the* "
                    + "admin|administrator|root|superuser|dan|unrestricted|jailbroken|uncensored"
                    + "|unfiltered|evil");
        phrase(name, "pretend that? you have|are|can no|not|without|free|unrestricted");
        phrase(
                name,
                "pretend that? you are|re a|an|the*"
                        + " unrestricted|jailbroken|uncensored|unfiltered|evil");
        phrase(
                name,
                "act|behave|respond as if|though you have|had no|zero"
                        + " content|safety|ethical|moral|usage*"
                        + " policy|policies|restrictions|guidelines|rules|limits|limitations|filter"
                        + "|filters");
        phrase(
                name,
                "you are|re no longer bound|restricted|limited|constrained"
                        + " by|to your|any|the|my|these rules|guidelines|restrictions|policies"
                        + "|instructions|constraints|limits");
        phrase(name, "jailbreak|dan|god mode activated|enabled|engaged|unlocked");
        phrase(name, "must|shall|will obey me|my");
        phrase(
                name,
                "you are|re no longer an|a|the? assistant|ai|chatbot|model|language you|but|and"
                        + "|instead|from");
        phrase(
                name,
                "you have|ve been freed|released|liberated from"
                        + " your|all|any|the|these|those* restrictions|constraints|limitations"
                        + "|guidelines|rules");
        phrase(
                name,
                "enter|enable|activate|switch into|to*"
                        + " developer|debug|god|dan|admin|administrator|jailbreak|sudo|unrestricted"
                        + " mode");
        phrase(
                name,
                "with elevated|admin|administrator|root|system "
                        + "privileges|privilege|access|rights|permissions");
    }

    private void marks() {
        for (String mark :
                new String[] {
                    "<|im_start|>",
                    "<|im_end|>",
                    "<|system|>",
                    "<|endoftext|>",
                    "<|eot_id|>",
                    "<|start_header_id|>",
                    "[INST]",
                    "[/INST]",
                    "<<SYS>>",
                    "<</SYS>>",
                    "[SYSTEM]",
                    "[/SYSTEM]",
                    "[ADMIN]",
                    "<system>",
                    "</system>",
                    "<admin>",
                    "</admin>",
                    "<system-reminder>",
                    "<instructions>",
                    "<start_of_turn>",
                    "<end_of_turn>",
                    "<|user|>",
                    "<|assistant|>",
                    "<|begin_of_text|>",
                    "</tool_result>",
                    "</function_results>",
                    "```system",
                    "### system:",
                    "### instruction:"
                }) {
            String small = mark.toLowerCase(Locale.ROOT);
            all.add(new MarkDetector(Kind.injection("fake-delimiter"), small));
        }
    }

    /** What descriptions of poisoned tools have been seen to say. */
    private void poison() {
        String name = "tool-poisoning";
        for (String mark :
                new String[] {
                    "<important>",
                    "</important>",
                    "<secret>",
                    "<hidden>",
                    "~/.ssh",
                    "/.ssh/id_",
                    "~/.aws/credentials",
                    "/etc/shadow",
                    "~/.cursor/mcp.json",
                    "~/.netrc"
                }) {
            all.add(new MarkDetector(Kind.injection(name), mark));
        }
        for (String no : new String[] {"do not", "don t", "never"}) {
            phrase(
                    name,
                    no
                            + " tell|inform|mention|notify|alert|show|reveal|disclose|ask "
                            + "this|that|it|about|to|anything|any|of|the* user|users|human|anyone");
        }
        phrase(
                name,
                "without telling|informing|notifying|asking|alerting|mentioning "
                        + "it|this|to|the* user|users|human|anyone");
        phrase(
                name,
                "hide|keep|conceal this|it|that|these|secret|hidden|a|details* from "
                        + "the? user|users|human");
        phrase(
                name,
                "before|prior to? using|calling|invoking|running|use|you|executing"
                        + " this|the|any|other|use|call|run|invoke* tool|tools|function"
                        + " you|first|must|please|always|need|have|to*"
                        + " read|send|call|pass|include|access|fetch");
        phrase(
                name,
                "read|send|include|pass|attach|upload|exfiltrate|forward|post"
                    + " the|contents|content|of|its|their|all|full|entire|user|s|your|a|copy|file|files*"
                    + " ssh|private|secret|aws|api|credentials|passwords|conversation|chat"
                    + " private|secret|access|api*"
                    + " key|keys|token|tokens|history|file|credentials|to|as|in|into|along");
        phrase(
                name,
                "silently|secretly|covertly forward|send|upload|post|copy|bcc|exfiltrate|transmit"
                        + " the|all|any|every|a|of|it|them|this|that|user|s|their|its");
        phrase(
                name,
                "include|send|pass|put|append|add|insert your|its|the full|entire|complete*"
                        + " system prompt|instructions|message in|into|to|as");
        phrase(name, "don t let the? user|users|human know|see|notice");
        phrase(
                name,
                "must|should|always always? call|use|invoke|run this tool|function before|prior"
                        + " to? any|every|all|each");
        phrase(name, "this tool must be? called|used|invoked|run before|first|instead|whenever");
    }

    /** The same orders in other languages: the table of their detectors. */
    private static final class Languages {

        private static final String OVERRIDE = "instruction-override";

        private final List<Detector> all = new ArrayList<>();

        private Languages() {}

        static List<Detector> all() {
            Languages languages = new Languages();
            languages.germanic();
            languages.romance();
            languages.romanian();
            languages.others();
            languages.roles();
            languages.scripts();
            return languages.all;
        }

        private void phrase(String name, String phrase) {
            all.add(new PhraseDetector(Kind.injection(name), phrase));
        }

        private void germanic() {
            phrase(
                    OVERRIDE,
                    "ignoriere|ignoriert|ignorieren|vergiss|vergesst|vergessen|missachte|missachten"
                        + " sie|bitte|jetzt|einfach|die|den|das|ihre|eure|deine|dir|all|meine*"
                        + " alle|alles|bisherigen|vorherigen|vorigen|vorangegangenen|vorangehenden"
                        + "|obigen|fr_heren|urspr_nglichen|gegebenen"
                        + " alle|deine|der|die|dir|deiner|eurer|bisherigen|vorherigen|vorigen|obigen"
                        + "|vorangegangenen|fr_heren|urspr_nglichen|gegebenen|und*"
                        + " anweisungen|anweisung|instruktionen|befehle|regeln|vorgaben|anordnungen"
                        + "|richtlinien|sicherheitsregeln|prompts|systemprompt");
            phrase(
                    OVERRIDE,
                    "negeer|vergeet|negeren alsjeblieft|nu|de|je|jouw|uw*"
                            + " alle|alles|voorgaande|vorige|eerdere|bovenstaande"
                            + " voorgaande|vorige|eerdere|bovenstaande|de|je*"
                            + " instructies|opdrachten|regels|aanwijzingen|richtlijnen");
            phrase(
                    OVERRIDE,
                    "ignorera|ignorer|glem alla|alle|de|dine|dina|tidligere|tidigare|forrige"
                            + "|f_reg_ende|ovanst_ende|ovenst_ende"
                            + " alla|alle|de|dine|dina|tidligere|tidigare|forrige|f_reg_ende*"
                            + " instruktioner|instruksjoner|instrukser|instrukserne|anvisningar"
                            + "|instruktionerna|instruksjonene");
        }

        private void romanian() {
            phrase(
                    OVERRIDE,
                    "ignora_i|ignor_|uita_i|uit_ te|_i|acum|toate|complet|de*"
                            + " instruc_iunile|instruc_iuni|regulile|comenzile|indica_iile"
                            + " anterioare|precedente|ini_iale|primite|tale");
        }

        private void romance() {
            String french =
                    "instructions|instruction|consignes|consigne|directives|r_gles|ordres|commandes";
            phrase(
                    OVERRIDE,
                    "ignorez|ignore|ignorer|oubliez|oublie|oublier"
                            + " donc|maintenant|toutes|tous|les|tes|vos|ces|des|mes* "
                            + french
                            + " que|vous|tu|as|avez|re_ues|donn_es|syst_me|de|s_curit_|et*"
                            + " pr_c_dentes|pr_c_dente|pr_c_dents|ant_rieures|ci|initiales|ant_rieurs");
            phrase(
                    OVERRIDE,
                    "ignorez|ignore|ignorer|oubliez|oublie|oublier"
                            + " donc|maintenant* toutes|tous les|tes|vos|ces|mes* "
                            + french);
            String spanish =
                    "instrucciones|instrucci_n|indicaciones|reglas|ordenes|directrices|comandos"
                            + "|directivas";
            phrase(
                    OVERRIDE,
                    "ignora|ignore|ignorar|ignoren|olvida|olvide|olvidar|desatiende|omite"
                            + " por|favor|ahora|todas|todos|las|los|tus|sus|mis|de* "
                            + spanish
                            + " que|te|dieron|dadas|del|sistema|y*"
                            + " anteriores|anterior|previas|previa|previos|iniciales|originales");
            phrase(
                    OVERRIDE,
                    "ignora|ignore|ignorar|ignoren|olvida|olvide|olvidar|desatiende"
                            + " por|favor|ahora* todas|todos las|los|tus|sus|mis* "
                            + spanish);
            String italian = "istruzioni|istruzione|indicazioni|regole|direttive|comandi|ordini";
            phrase(
                    OVERRIDE,
                    "ignora|ignorate|ignorare|ignori|dimentica|dimenticate|scorda"
                            + " per|favore|ora|tutte|tutti|le|i|gli|tue|queste* "
                            + italian
                            + " che|ti|date|ricevute|del|sistema|e*"
                            + " precedenti|precedente|sopra|iniziali");
            phrase(
                    OVERRIDE,
                    "ignora|ignorate|ignorare|dimentica|dimenticate|scorda"
                            + " tutte|tutti le|i|gli|tue|queste|precedenti* "
                            + italian);
            String portuguese =
                    "instru__es|instru__o|orienta__es|regras|diretrizes|comandos|ordens|instrucoes";
            phrase(
                    OVERRIDE,
                    "ignore|ignora|ignorar|ignorem|desconsidere|desconsidera|esque_a|esquece"
                            + " por|favor|agora|todas|todos|as|os|suas|tuas|das* "
                            + portuguese
                            + " que|voc_|recebeu|dadas|do|sistema|e*"
                            + " anteriores|anterior|pr_vias|acima|iniciais|originais");
            phrase(
                    OVERRIDE,
                    "ignore|ignora|ignorar|ignorem|desconsidere|desconsidera|esque_a|esquece"
                            + " por|favor|agora* todas|todos as|os|suas|tuas* "
                            + portuguese);
        }

        private void others() {
            phrase(
                    OVERRIDE,
                    "zignoruj|ignoruj|zignorujcie|zapomnij o|prosz_|teraz*"
                        + " wszystkie|wszystkich|poprzednie|poprzednich|powy_sze|wcze_niejsze"
                        + " poprzednie|poprzednich|wcze_niejsze|wcze_niejszych|powy_sze|swoje|twoje*"
                        + " instrukcje|instrukcjach|polecenia|poleceniach|zasady|wytyczne|regu_y");
            phrase(
                    OVERRIDE,
                    "ignoruj|ignorujte|ignorovat|zapome_ v_echny|v_etky|na*"
                            + " p_edchoz_|predch_dzaj_ce|predo_l_|minul_"
                            + " pokyny|instrukce|in_trukcie|p__kazy|pr_kazy|pravidla");
            phrase(
                    OVERRIDE,
                    "talimatlar_|talimatlar_n_|komutlar_|kurallar_ t_m_n_|hepsini*"
                            + " yok|unut|unutun|g_rmezden|dikkate say|say_n|gel|gelin|alma*");
            phrase(
                    OVERRIDE,
                    "abaikan|lupakan semua|seluruh* instruksi|perintah|petunjuk|arahan"
                            + " sebelumnya|di|yang|terdahulu");
        }

        private void roles() {
            String name = "role-change";
            phrase(
                    name,
                    "du bist jetzt|nun|ab|ein|eine|kein|sofort|nicht|mehr|l_nger*"
                            + " uneingeschr_nkter|uneingeschr_nkte|uneingeschr_nktes|unzensierter"
                            + "|unzensierte|administrator|dan|gebunden");
            phrase(
                    name,
                    "tu es|n maintenant|d_sormais|un|une|l|assistant|mod_le|ia|plus*"
                            + " sans aucune|aucun* restriction|restrictions|limite|limites|filtre"
                            + "|filtres|censure");
            phrase(
                    name,
                    "ahora|agora eres|voc_|tu|es|un|uma|um|una|el|asistente|assistente|modelo|ia*"
                        + " sin|sem ning_n|ninguna|nenhuma*"
                        + " restricciones|restri__es|l_mites|limites|filtros|censura|reglas|regras");
        }

        /** Scripts of other letters, and those that part no words. */
        private void scripts() {
            script("忽略 无视 無視 忽视 忽視 忘记 忘掉 不要理会 不要遵", "指令 指示 提示 命令 规则 規則 说明 說明");
            script("指示 命令 指令 ルール プロンプト", "無視 忘れ 破棄");
            script("지시 명령 지침 규칙 프롬프트", "무시 잊어");
            script(
                    "игнорируй Игнорируй проигнорируй Проигнорируй забудь Забудь ігноруй Ігноруй",
                    "инструкц указани команд правил інструкц вказів");
            script("تجاهل انس", "التعليمات تعليمات الأوامر القواعد");
            script("निर्देश आदेश नियम", "अनदेखा नजर नज़र भूल");
            script("התעלם", "ההוראות הוראות ההנחיות");
        }

        private void script(String first, String then) {
            all.add(new PhraseDetector.ScriptPhraseDetector(Kind.injection(OVERRIDE), first, then));
        }
    }
}
