package io.watchgate.detect;

/** The arithmetic of numbers that carry check digits. */
final class CheckDigits {

    private static final String[] VERHOEFF_TIMES = {
        "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
        "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"
    };
    private static final String[] VERHOEFF_TURN = {
        "0123456789", "1576283094", "5803796142", "8916043527",
        "9453126870", "4286573901", "2793806415", "7046913258"
    };
    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final int[] CNPJ_FACTORS = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};

    /**
     * First six digits from, to, then the lengths that an issuer gives: ISO/IEC 7812-1 and what the
     * schemes publish.
     */
    private static final int[][] ISSUERS = {
        {222100, 272099, 16, 16}, // Mastercard, the 2 series
        {220000, 220499, 16, 19}, // Mir
        {300000, 305999, 14, 16}, // Diners Club
        {309500, 309599, 14, 16},
        {340000, 349999, 15, 15}, // American Express
        {352800, 358999, 16, 19}, // JCB
        {360000, 369999, 14, 16},
        {370000, 379999, 15, 15},
        {380000, 399999, 14, 16},
        {400000, 499999, 13, 13}, // Visa
        {400000, 499999, 16, 16},
        {400000, 499999, 19, 19},
        {501800, 501899, 12, 19}, // Maestro
        {502000, 502099, 12, 19},
        {503800, 503899, 12, 19},
        {506099, 506198, 16, 19}, // Verve
        {506699, 506778, 16, 16}, // Elo
        {508500, 508999, 16, 16}, // RuPay
        {509000, 509999, 16, 16}, // Elo
        {510000, 559999, 16, 16}, // Mastercard
        {560000, 589999, 16, 19},
        {589300, 589399, 13, 15},
        {601100, 601199, 16, 19}, // Discover
        {606985, 608500, 16, 16},
        {620000, 629999, 16, 19}, // UnionPay
        {630400, 630499, 12, 19},
        {636297, 636368, 16, 16}, // Elo
        {644000, 659999, 16, 19},
        {675900, 676399, 12, 19},
    };

    private static final int[] BSN = {9, 8, 7, 6, 5, 4, 3, 2, -1};
    private static final int[] PESEL = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
    private static final int[] EAN = {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1};
    private static final int[] RESIDENT = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final int[] RRN = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
    private static final int[] MY_NUMBER = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    private static final int[] NRIC = {2, 7, 6, 5, 4, 3, 2};
    private static final int[] TFN = {1, 4, 3, 7, 5, 8, 6, 9, 10};
    private static final int[] MEDICARE = {1, 3, 7, 9, 1, 3, 7, 9};

    /**
     * What a character at an odd place of a codice fiscale counts: digits, and letters like them.
     */
    private static final int[] ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };

    private CheckDigits() {}

    /** ISO/IEC 7812-1: payment cards, Canadian social insurance numbers. */
    static boolean luhn(Text.Digits digits) {
        return luhn(digits, digits.size());
    }

    /** Like {@link #luhn(Text.Digits)}, of the first {@code size} digits. */
    static boolean luhn(Text.Digits digits, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            int digit = digits.at(size - 1 - i) << (i & 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0;
    }

    /** The dihedral check of Indian Aadhaar numbers. */
    static boolean verhoeff(Text.Digits digits) {
        int check = 0;
        for (int i = 0; i < digits.size(); i++) {
            int turned = VERHOEFF_TURN[i & 7].charAt(digits.at(digits.size() - 1 - i)) - '0';
            check = VERHOEFF_TIMES[check].charAt(turned) - '0';
        }
        return check == 0;
    }

    /** Modulus 11 of British NHS numbers. */
    static boolean nhs(Text.Digits digits) {
        int sum = 0;
        for (int i = 0; i < 9; i++) {
            sum += (10 - i) * digits.at(i);
        }
        int check = 11 - sum % 11;
        return (check == 11 ? 0 : check) == digits.at(9) && !digits.allSame();
    }

    /** ISO 7064 MOD 11,10 and the rule of repeated digits of German tax ids. */
    static boolean germanTaxId(Text.Digits digits) {
        int product = 10;
        int[] seen = new int[10];
        for (int i = 0; i < 10; i++) {
            seen[digits.at(i)]++;
            int sum = (digits.at(i) + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        int repeated = 0;
        for (int times : seen) {
            if (times > 3) {
                return false;
            }
            repeated += times > 1 ? 1 : 0;
        }
        return repeated == 1 && digits.at(0) != 0 && (11 - product) % 10 == digits.at(10);
    }

    /** Both check digits of a Brazilian CPF. */
    static boolean cpf(Text.Digits digits) {
        return !digits.allSame() && cpf(digits, 9) && cpf(digits, 10);
    }

    private static boolean cpf(Text.Digits digits, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += digits.at(i) * (size + 1 - i);
        }
        return sum * 10 % 11 % 10 == digits.at(size);
    }

    /** Both check digits of a Brazilian CNPJ. */
    static boolean cnpj(Text.Digits digits) {
        return !digits.allSame() && cnpj(digits, 12) && cnpj(digits, 13);
    }

    private static boolean cnpj(Text.Digits digits, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += digits.at(i) * CNPJ_FACTORS[i + 13 - size];
        }
        return cnpjDigit(sum) == digits.at(size);
    }

    /**
     * Both check digits of a CNPJ with letters in it, each of which counts as its place in ASCII
     * behind that of zero. One without letters is none.
     */
    static boolean cnpjOfLetters(Text text, int start, int end) {
        int first = 0;
        int second = 0;
        int place = 0;
        boolean letters = false;
        for (int i = start; place < 12; i++) {
            if (text.is(i, Ascii.ALNUM)) {
                letters |= text.is(i, Ascii.UPPER);
                int value = text.at(i) - '0';
                first += value * CNPJ_FACTORS[place + 1];
                second += value * CNPJ_FACTORS[place];
                place++;
            }
        }
        int digit = cnpjDigit(first);
        return letters
                && text.at(end - 2) - '0' == digit
                && text.at(end - 1) - '0' == cnpjDigit(second + digit * CNPJ_FACTORS[12]);
    }

    private static int cnpjDigit(int sum) {
        int rest = sum % 11;
        return rest < 2 ? 0 : 11 - rest;
    }

    /** The letter of a Spanish DNI or NIE. */
    static boolean dni(long number, int letter) {
        return DNI_LETTERS.charAt((int) (number % 23)) == letter;
    }

    /** A payment card by its issuer's numbers and lengths, and by Luhn's check. */
    static boolean card(Text.Digits digits) {
        return isIssued(digits) && luhn(digits);
    }

    private static boolean isIssued(Text.Digits digits) {
        long first = digits.number(0, 6);
        for (int[] issuer : ISSUERS) {
            if (first >= issuer[0]
                    && first <= issuer[1]
                    && digits.size() >= issuer[2]
                    && digits.size() <= issuer[3]) {
                return true;
            }
        }
        return false;
    }

    private static int sum(Text.Digits digits, int[] factors) {
        int sum = 0;
        for (int i = 0; i < factors.length; i++) {
            sum += digits.at(i) * factors[i];
        }
        return sum;
    }

    private static boolean isDate(long month, long day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    /** The test of eleven of a Dutch citizen's service number. */
    static boolean bsn(Text.Digits digits) {
        return sum(digits, BSN) % 11 == 0 && !digits.allSame();
    }

    /** A Polish PESEL, whose month says the century as well. */
    static boolean pesel(Text.Digits digits) {
        return sum(digits, PESEL) % 10 == 0
                && isDate(digits.number(2, 4) % 20, digits.number(4, 6));
    }

    /** A Swedish personnummer, or a coordination number, whose day has 60 more. */
    static boolean personnummer(Text.Digits digits) {
        int from = digits.size() - 10;
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            int digit = digits.at(from + i) << (i & 1 ^ 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0
                && isDate(
                        digits.number(from + 2, from + 4), digits.number(from + 4, from + 6) % 60);
    }

    /** A Swiss AHV number is an EAN. */
    static boolean ahv(Text.Digits digits) {
        return sum(digits, EAN) % 10 == 0;
    }

    /** ISO 7064 MOD 11-2 of a Chinese resident's id, which ends in an X for ten (GB 11643). */
    static boolean residentId(Text text, int end) {
        long year = text.digits.number(6, 10);
        return text.at(end - 1) == "10X98765432".charAt(sum(text.digits, RESIDENT) % 11)
                && year >= 1900
                && year < 2100
                && isDate(text.digits.number(10, 12), text.digits.number(12, 14));
    }

    /** A Korean resident's number; those given out from October 2020 on have no check digit. */
    static boolean rrn(Text.Digits digits) {
        return (11 - sum(digits, RRN) % 11) % 10 == digits.at(12)
                && digits.at(6) >= 1
                && digits.at(6) <= 8
                && isDate(digits.number(2, 4), digits.number(4, 6));
    }

    /** A Japanese individual number. */
    static boolean myNumber(Text.Digits digits) {
        int rest = sum(digits, MY_NUMBER) % 11;
        return (rest < 2 ? 0 : 11 - rest) == digits.at(11) && !digits.allSame();
    }

    /** A Singaporean NRIC or FIN. */
    static boolean nric(Text text, int start) {
        int sum = sum(text.digits, NRIC);
        int last = text.at(start + 8);
        return switch (text.at(start)) {
            case 'S' -> "JZIHGFEDCBA".charAt(sum % 11) == last;
            case 'T' -> "JZIHGFEDCBA".charAt((sum + 4) % 11) == last;
            case 'F' -> "XWUTRQPNMLK".charAt(sum % 11) == last;
            case 'G' -> "XWUTRQPNMLK".charAt((sum + 4) % 11) == last;
            case 'M' -> "XWUTRQPNJLK".charAt((sum + 3) % 11) == last;
            default -> false;
        };
    }

    /** An Australian tax file number. */
    static boolean tfn(Text.Digits digits) {
        return sum(digits, TFN) % 11 == 0 && !digits.allSame();
    }

    /** An Australian Medicare card. */
    static boolean medicare(Text.Digits digits) {
        return digits.at(0) >= 2 && digits.at(0) <= 6 && sum(digits, MEDICARE) % 10 == digits.at(8);
    }

    /** A South African id: a date, citizenship, Luhn's check. */
    static boolean southAfrican(Text.Digits digits) {
        return digits.at(10) <= 2
                && isDate(digits.number(2, 4), digits.number(4, 6))
                && luhn(digits);
    }

    /**
     * A Mexican CURP, in which letters from O on count one more, for the sake of an N with tilde.
     */
    static boolean curp(Text text, int start) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            int c = text.at(start + i);
            int value = c <= '9' ? c - '0' : c - 'A' + (c > 'N' ? 11 : 10);
            sum += value * (18 - i);
        }
        return (10 - sum % 10) % 10 == text.at(start + 17) - '0'
                && "HMX".indexOf(text.at(start + 10)) >= 0
                && isDate(text.digits.number(2, 4), text.digits.number(4, 6));
    }

    /** An Italian codice fiscale without letters in place of digits. */
    static boolean codiceFiscale(Text text, int start) {
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            int c = text.at(start + i);
            int value = c <= '9' ? c - '0' : c - 'A';
            sum += (i & 1) == 0 ? ODD[value] : value;
        }
        return text.at(start + 15) == 'A' + sum % 26
                && "ABCDEHLMPRST".indexOf(text.at(start + 8)) >= 0
                && isDate(1, text.digits.number(2, 4) % 40);
    }
}
