package io.watchgate.detect;

import java.util.ArrayList;
import java.util.List;

/** What is known about people: the table of its detectors. */
final class PersonalKinds {

    private static final String PHONE_WORDS =
            "phone,phones,telephone,tel,mobile,cell,call,fax,whatsapp,sms,telefon,telefono,"
                    + "telephone,handy,mobil,portable,celular,rufnummer,number to reach,"
                    + "telefonnummer,handynummer,mobilnummer,tél,móvil,telefone,telemóvel";

    private static final String[] TELEPHONE = Text.words(PHONE_WORDS);
    private static final String[] TAX_WORDS =
            Text.words("steuer,steuerid,idnr,tin,tax,identifikationsnummer,steuernummer");
    private static final String[] OTHER_WORDS = {"nhs", "isbn", "mac", "cpf"};

    /** National forms, a country after the other; one that begins with ? needs a word near it. */
    private static final String PHONES =
            """
            (N##)_N##-#### (N##)N##-#### (N##)_N##_#### (N##)-N##-#### N##-N##-####
            N##.N##.#### 1-N##-N##-#### 1.N##.N##.#### 1_(N##)_N##-####
            1_N##-N##-#### ?N##_N##_#### ?N##N###### ?1N##N###### ?1_N##_N##_####
            07###_###### 07###_###_### 07###-###### 07######### (0##)_####_####
            02#_####_#### 01##_###_#### (01##)_###_#### 01###_###### (01###)_######
            0800_###_#### (0###)_###_####
            0#~##~##~##~## 0###_##_##_## 0##_###_##_## 06-######## ?06########
            ?07######## 07#-###_##_## 0##-#######
            0###/###### 0###/####### 0###/######## 0##/####### 0##/########
            0##_/_####_#### 0##-####_#### 01###_####### 0808_###_#### ?0#####_#####
            0##/###### 0####/###### 0###_###### 0###_####### 0###_######## 0##_#######
            0##_######## 0###-####### 0###-######## ?01########## ?01#########
            ?0######### ?0##########
            ?###_###_### ?###_##_##_## ?###-###-### ?3##_###_#### ?3#########
            ?#########
            ?##9########
            (##)_9####-#### (##)_####-#### (##)9####-#### (##)####-####
            ##_9####-####
            ?#####_##### ?########## 1##-####-#### ?1##_####_#### ?1##########
            0##-####-#### 03-####-#### 06-####-#### 04##_###_### (0#)_####_####
            (0#)_#########
            ?0#_####_#### ?0##-###_#### ?0#_###_##_## ?0#-###_###_## ?##_##_##_##
            ?##_###_##_## ?(0#)_###_#### ?0#-####-#### ?0#_###_#### ?0##_####-####
            ?##_####_#### ?0##_###_#### ?0###_###_#### ?0###_###_##_## ?(0##)_###-##-##
            ?0#-###-#### ?06_#_###_#### ?0#_####_###
            ?0##_###### 8_(###)_###-##-## 8-###-###-##-## 8_###_###-##-##
            """;

    private PersonalKinds() {}

    static List<Detector> all() {
        List<Detector> all = new ArrayList<>();
        all.add(new EmailDetector(Kind.personal("email")));
        all.add(new E164Detector(Kind.personal("phone")));
        all.add(phones());
        all.add(card());
        all.add(new IbanDetector(Kind.personal("iban")));
        all.add(new Ipv4Detector(Kind.personal("ip")));
        all.add(new Ipv6Detector(Kind.personal("ip")));
        northAmerica(all);
        europe(all);
        moreOfEurope(all);
        asiaAndTheSouth(all);
        all.add(
                number(
                        "in-aadhaar",
                        PersonalKinds::aadhaar,
                        "aadhaar,aadhar,uidai",
                        "N###_####_####",
                        "N###-####-####",
                        "?N###########"));
        all.add(number("in-pan", PersonalKinds::pan, "", "@@@@@####@"));
        all.add(
                number(
                        "br-cpf",
                        (text, start, end) -> CheckDigits.cpf(text.digits),
                        "cpf",
                        "###.###.###-##",
                        "###########",
                        "?#########-##",
                        "?###_###_###_##"));
        all.add(
                number(
                        "br-cnpj",
                        (text, start, end) -> CheckDigits.cnpj(text.digits),
                        "",
                        "##.###.###/####-##",
                        "##############"));
        // From July 2026 on with letters: Receita Federal, IN RFB 2.229/2024.
        String root = "[A-Z0-9]{2}\\.[A-Z0-9]{3}\\.[A-Z0-9]{3}/[A-Z0-9]{4}-[0-9]{2}";
        all.add(new TokenDetector(Kind.personal("br-cnpj"), root, CheckDigits::cnpjOfLetters));
        return all;
    }

    private static void northAmerica(List<Detector> all) {
        all.add(
                number(
                        "us-ssn",
                        PersonalKinds::ssn,
                        "ssn,social security",
                        "###-##-####",
                        "###_##_####",
                        "?#########"));
        all.add(
                number(
                        "us-itin",
                        PersonalKinds::itin,
                        "itin,taxpayer,tax id,tin",
                        "?###-##-####",
                        "?###_##_####",
                        "?#########"));
        all.add(
                number(
                        "ca-sin",
                        PersonalKinds::sin,
                        "sin,social insurance,nas",
                        "###-###-###",
                        "###_###_###",
                        "?#########"));
    }

    private static void europe(List<Detector> all) {
        all.add(
                number(
                        "uk-nino",
                        PersonalKinds::nino,
                        "",
                        "@@######@",
                        "@@_##_##_##_@",
                        "@@_######_@",
                        "@@-##-##-##-@"));
        all.add(
                number(
                        "uk-nhs",
                        PersonalKinds::nhs,
                        "nhs",
                        "###_###_####",
                        "?###-###-####",
                        "?##########"));
        all.add(
                number(
                        "de-tax-id",
                        PersonalKinds::germanTaxId,
                        "",
                        "###########",
                        "##_###_###_###"));
        all.add(
                number(
                        "fr-nir",
                        PersonalKinds::nir,
                        "",
                        "###############",
                        "#############_##",
                        "#_##_##_##_###_###_##",
                        "#_##_##_2A_###_###_##",
                        "#_##_##_2B_###_###_##",
                        "#####2A########",
                        "#####2B########"));
        all.add(
                number(
                        "es-dni",
                        PersonalKinds::dni,
                        "",
                        "########@",
                        "########-@",
                        "##.###.###-@",
                        "##.###.###@",
                        "@#######@",
                        "@-#######-@"));
    }

    private static void moreOfEurope(List<Detector> all) {
        all.add(
                number(
                        "it-codice-fiscale",
                        (text, start, end) -> CheckDigits.codiceFiscale(text, start),
                        "",
                        "@@@@@@##@##@###@"));
        all.add(
                number(
                        "nl-bsn",
                        (text, start, end) -> CheckDigits.bsn(text.digits),
                        "bsn,burgerservicenummer,sofinummer",
                        "?#########",
                        "?####.##.###"));
        all.add(
                number(
                        "pl-pesel",
                        (text, start, end) -> CheckDigits.pesel(text.digits),
                        "pesel",
                        "?###########"));
        all.add(
                number(
                        "se-personnummer",
                        (text, start, end) -> CheckDigits.personnummer(text.digits),
                        "personnummer,personnr,samordningsnummer",
                        "?######-####",
                        "?########-####",
                        "?############"));
        all.add(
                number(
                        "ch-ahv",
                        (text, start, end) -> CheckDigits.ahv(text.digits),
                        "",
                        "756.####.####.##",
                        "756##########"));
    }

    private static void asiaAndTheSouth(List<Detector> all) {
        all.add(
                number(
                        "cn-resident-id",
                        (text, start, end) -> CheckDigits.residentId(text, end),
                        "",
                        "##################",
                        "#################X"));
        all.add(
                number(
                        "kr-rrn",
                        (text, start, end) -> CheckDigits.rrn(text.digits),
                        "",
                        "######-#######"));
        all.add(
                number(
                        "jp-my-number",
                        (text, start, end) -> CheckDigits.myNumber(text.digits),
                        "my number,mynumber,individual number,マイナンバー,個人番号",
                        "?############",
                        "?####_####_####",
                        "?####-####-####"));
        all.add(
                number(
                        "sg-nric",
                        (text, start, end) -> CheckDigits.nric(text, start),
                        "",
                        "@#######@"));
        all.add(
                number(
                        "au-tfn",
                        (text, start, end) -> CheckDigits.tfn(text.digits),
                        "tfn,tax file number",
                        "?#########",
                        "?###_###_###"));
        all.add(
                number(
                        "au-medicare",
                        (text, start, end) -> CheckDigits.medicare(text.digits),
                        "medicare",
                        "?##########",
                        "?####_#####_#"));
        all.add(
                number(
                        "za-id",
                        (text, start, end) -> CheckDigits.southAfrican(text.digits),
                        "id number,identity number,id no,rsa id,sa id",
                        "?#############",
                        "?######_####_###"));
        all.add(
                number(
                        "mx-curp",
                        (text, start, end) -> CheckDigits.curp(text, start),
                        "",
                        "@@@@######@@@@@@##",
                        "@@@@######@@@@@@@#"));
    }

    private static Detector number(
            String name, Detector.Check check, String words, String... forms) {
        return new NumberDetector(Kind.personal(name), check, words, forms);
    }

    private static Detector card() {
        return number(
                "card",
                (text, start, end) -> CheckDigits.card(text.digits),
                "maestro",
                "####~####~####~####~###",
                "####~####~####~####~##",
                "####~####~####~####",
                "####~######~#####",
                "####~######~####",
                "####~###~###~###",
                "########~########",
                "######~#############",
                "#############",
                "##############",
                "###############",
                "################",
                "#################",
                "##################",
                "###################",
                "?############",
                "?####~####~####");
    }

    private static Detector phones() {
        return number("phone", PersonalKinds::phone, PHONE_WORDS, PHONES.strip().split("\\s+"));
    }

    /**
     * A number that another kind's word announces is none, nor is a row of hexadecimal digits. What
     * begins with two zeros is for abroad: {@link E164Detector}.
     */
    private static boolean phone(Text text, int start, int end) {
        if (text.digits.at(0) == 0 && text.digits.at(1) == 0) {
            return false;
        }
        boolean row =
                text.at(end) == '-' && text.is(end + 1, Ascii.ALNUM)
                        || text.at(start - 1) == '-' && text.is(start - 2, Ascii.ALNUM);
        return !row && !isBehindPair(text, start) && !text.near(start, OTHER_WORDS);
    }

    /** Tells whether pairs go on before those of a number, as in what shows bytes. */
    private static boolean isBehindPair(Text text, int start) {
        return text.at(start + 2) == ' '
                && text.at(start - 1) == ' '
                && isHex(text.at(start - 2))
                && isHex(text.at(start - 3))
                && !text.is(start - 4, Ascii.ALNUM)
                && (text.is(start - 2, Ascii.DIGIT) || text.is(start - 3, Ascii.DIGIT));
    }

    private static boolean isHex(int c) {
        return Ascii.is(c, Ascii.DIGIT) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static boolean nhs(Text text, int start, int end) {
        return CheckDigits.nhs(text.digits) && isNoPhone(text, start);
    }

    /** Tells whether no telephone is spoken of, and no longer number goes on here. */
    private static boolean isNoPhone(Text text, int start) {
        return !isPart(text, start) && !text.near(start, TELEPHONE);
    }

    /** A telephone has eleven digits as well, and one in a hundred the right last one. */
    private static boolean germanTaxId(Text text, int start, int end) {
        boolean bare = end - start == text.digits.size();
        return CheckDigits.germanTaxId(text.digits)
                && (!bare || text.near(start, TAX_WORDS) || !text.near(start, TELEPHONE));
    }

    private static boolean isPart(Text text, int start) {
        return Layout.separator(text, start - 1) == 1 && text.is(start - 2, Ascii.DIGIT);
    }

    private static boolean ssn(Text text, int start, int end) {
        long area = text.digits.number(0, 3);
        return area != 0
                && area != 666
                && area < 900
                && text.digits.number(3, 5) != 0
                && text.digits.number(5, 9) != 0
                && !(text.at(end) == '-' && text.is(end + 1, Ascii.ALNUM));
    }

    /** The ranges of the fourth and fifth digit that the IRS gives out. */
    private static boolean itin(Text text, int start, int end) {
        long group = text.digits.number(3, 5);
        return text.digits.at(0) == 9 && group >= 50 && group != 66 && group != 89 && group != 93;
    }

    private static boolean sin(Text text, int start, int end) {
        return !text.digits.allSame() && CheckDigits.luhn(text.digits) && isNoPhone(text, start);
    }

    /** Prefixes and suffixes as HMRC's manual NIM39110 gives them. */
    private static boolean nino(Text text, int start, int end) {
        int first = text.at(start);
        int second = text.at(start + 1);
        if ("DFIQUV".indexOf(first) >= 0 || "DFIOQUV".indexOf(second) >= 0) {
            return false;
        }
        for (String unused : new String[] {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}) {
            if (text.has(start, unused)) {
                return false;
            }
        }
        return "ABCD".indexOf(text.at(end - 1)) >= 0;
    }

    private static boolean nir(Text text, int start, int end) {
        Text.Digits digits = text.digits;
        long month = digits.number(3, 5);
        boolean plausible = digits.at(0) != 0 && digits.at(0) != 9 && month != 0;
        if (!plausible || month > 12 && month < 20 || month > 42 && month < 50) {
            return false;
        }
        if (digits.size() == 15) {
            return 97 - digits.number(0, 13) % 97 == digits.number(13, 15);
        }
        // Corsica's letter counts as a digit less one million for A, two for B: INSEE.
        int letter = start;
        while (!text.is(letter, Ascii.UPPER)) {
            letter++;
        }
        long number = digits.number(0, 5) * 100_000_000L + digits.number(6, 12);
        number += (text.at(letter) == 'A' ? 19 : 18) * 1_000_000L;
        return 97 - number % 97 == digits.number(12, 14);
    }

    private static boolean dni(Text text, int start, int end) {
        int first = text.at(start);
        long number = text.digits.number(0, text.digits.size());
        if (Ascii.is(first, Ascii.UPPER)) {
            if (first < 'X') {
                return false;
            }
            number += (first - 'X') * 10_000_000L;
        }
        return CheckDigits.dni(number, text.at(end - 1));
    }

    private static boolean aadhaar(Text text, int start, int end) {
        boolean longer = Layout.separator(text, end) == 1 && text.is(end + 1, Ascii.DIGIT);
        return CheckDigits.verhoeff(text.digits)
                && !isPart(text, start)
                && !(longer && fourDigits(text, end + 1));
    }

    private static boolean fourDigits(Text text, int at) {
        for (int i = at; i < at + 4; i++) {
            if (!text.is(i, Ascii.DIGIT)) {
                return false;
            }
        }
        return true;
    }

    private static boolean pan(Text text, int start, int end) {
        return "ABCFGHJLPT".indexOf(text.at(start + 3)) >= 0;
    }
}
